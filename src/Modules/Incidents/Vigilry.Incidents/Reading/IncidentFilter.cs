using Microsoft.EntityFrameworkCore;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Scoring;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

/// <summary>What a list of incidents is narrowed to.</summary>
internal sealed class IncidentFilter
{
    private const int LargestLimit = 200;

    private readonly IncidentQuery _query;
    private readonly IncidentStatus[] _statuses;
    private readonly RiskBand[] _bands;
    private readonly Cursor? _after;

    private IncidentFilter(IncidentQuery query, IncidentStatus[] statuses, RiskBand[] bands, Cursor? after)
    {
        _query = query;
        _statuses = statuses;
        _bands = bands;
        _after = after;
    }

    /// <summary>Reads a query.</summary>
    /// <returns>What is wrong with it, by member.</returns>
    public static Dictionary<string, string[]> Read(IncidentQuery query, out IncidentFilter filter)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!TryRead<IncidentStatus>(query.Status, out var statuses))
        {
            errors["status"] = ["Must be OPEN, INVESTIGATING or RESOLVED."];
        }

        if (!TryRead<RiskBand>(query.Risk, out var bands))
        {
            errors["risk"] = ["Must be LOW, MEDIUM, HIGH or CRITICAL."];
        }

        if (query.Limit is < 1 or > LargestLimit)
        {
            errors["limit"] = [$"Must be 1 to {LargestLimit}."];
        }

        Cursor? after = null;
        if (query.Cursor is not null)
        {
            if (Cursor.TryParse(query.Cursor, out var cursor))
            {
                after = cursor;
            }
            else
            {
                errors["cursor"] = ["Is not a cursor that this server gave."];
            }
        }

        filter = new IncidentFilter(query, statuses, bands, after);
        return errors;
    }

    /// <summary>The incidents that are left.</summary>
    /// <param name="incidents">Of one organization.</param>
    /// <param name="calibration">What its scores are shown by.</param>
    public IQueryable<Incident> Apply(IQueryable<Incident> incidents, Calibration calibration)
    {
        incidents = _statuses.Length > 0 ? incidents.Where(i => _statuses.Contains(i.Status)) : incidents;
        incidents = _bands.Length > 0 ? WithRisk(incidents, calibration) : incidents;
        incidents = incidents.OpenedWithin(_query.ProjectId, _query.From, _query.To);
        return _after is { } place
            ? incidents.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.OpenedAt, i.Id), ValueTuple.Create(place.At, place.Id)))
            : incidents;
    }

    /// <summary>By ranges of the computed score, which are those of the shown one, as a higher one is never shown as a lower.</summary>
    private IQueryable<Incident> WithRisk(IQueryable<Incident> incidents, Calibration calibration)
    {
        var (medium, high, critical) = (calibration.LowestOf(RiskBand.Medium), calibration.LowestOf(RiskBand.High), calibration.LowestOf(RiskBand.Critical));
        var (isLow, isMedium, isHigh, isCritical) =
            (_bands.Contains(RiskBand.Low), _bands.Contains(RiskBand.Medium), _bands.Contains(RiskBand.High), _bands.Contains(RiskBand.Critical));
        return incidents.Where(i =>
            (isLow && i.RiskScore < medium)
            || (isMedium && i.RiskScore >= medium && i.RiskScore < high)
            || (isHigh && i.RiskScore >= high && i.RiskScore < critical)
            || (isCritical && i.RiskScore >= critical));
    }

    /// <returns>Whether all are names of values.</returns>
    private static bool TryRead<T>(string[]? names, out T[] values)
        where T : struct, Enum
    {
        var read = new List<T>();
        foreach (var name in names ?? [])
        {
            if (Enum.TryParse<T>(name, ignoreCase: true, out var value) && char.IsAsciiLetter(name[0]))
            {
                read.Add(value);
            }
        }

        values = [.. read];
        return read.Count == (names?.Length ?? 0);
    }
}
