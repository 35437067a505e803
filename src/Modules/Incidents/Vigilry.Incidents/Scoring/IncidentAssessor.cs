using System.Text.Json;
using StackExchange.Redis;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;
using Vigilry.Platform.Json;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Scoring;

/// <summary>
/// Has a project's unresolved incident know how bad it is. What comes while somebody else opens the incident waits for it in Redis: whoever opens it looks
/// there before and after the commit. What is left out by that is told again a moment later.
/// </summary>
internal sealed class IncidentAssessor(IncidentsDb db, IConnectionMultiplexer redis, Calibrations calibrations, IncidentPublisher publisher)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    /// <summary>Assesses the incident that the project has, or will have in a moment.</summary>
    public async Task AssessAsync(IncidentAssessed assessed, CancellationToken ct)
    {
        if (assessed.IsOpening)
        {
            var json = JsonSerializer.Serialize(assessed.Assessment, WireJson.Options);
            await redis.GetDatabase().StringSetAsync(KeyOf(assessed.OrganizationId, assessed.ProjectId), json, KeptFor).WaitAsync(ct);
        }
        else
        {
            await ApplyAsync(assessed.OrganizationId, assessed.ProjectId, assessed.Assessment, ct);
        }
    }

    /// <summary>Takes what waits for a project's incident: it is not the next one's.</summary>
    public async Task<IncidentAssessment?> TakeAsync(Guid organizationId, Guid projectId, CancellationToken ct)
    {
        var json = (string?)await redis.GetDatabase().StringGetDeleteAsync(KeyOf(organizationId, projectId)).WaitAsync(ct);
        return json is null ? null : JsonSerializer.Deserialize<IncidentAssessment>(json, WireJson.Options);
    }

    /// <summary>Assesses an incident that was just committed without an assessment by what was told meanwhile, if anything was.</summary>
    public async Task AssessLateAsync(Incident incident, CancellationToken ct)
    {
        if (incident.Assessment is null && await TakeAsync(incident.OrganizationId, incident.ProjectId, ct) is { } assessment)
        {
            await ApplyAsync(incident.OrganizationId, incident.ProjectId, assessment, ct);
        }
    }

    private async Task ApplyAsync(Guid organizationId, Guid projectId, IncidentAssessment assessment, CancellationToken ct)
    {
        var calibration = await calibrations.GetAsync(organizationId, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.LockUnresolvedAsync(projectId, ct) is not { } incident || !incident.Assess(assessment))
        {
            return;
        }

        db.Announce(PlatformEvents.IncidentUpdated, incident, calibration, incident.Status);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        publisher.Wake();
    }

    private static RedisKey KeyOf(Guid organizationId, Guid projectId) => $"incident:assessment:{organizationId}:{projectId}";
}
