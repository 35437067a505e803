SELECT risk_score, mark
FROM incidents.incidents
WHERE organization_id = @organization AND opened_at >= @from AND mark IS NOT NULL AND risk_score IS NOT NULL
