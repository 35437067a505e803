using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Lifecycle;
using Vigilry.Incidents.Publishing;
using Vigilry.Incidents.Reading;
using Vigilry.Incidents.Scoring;
using Vigilry.Platform.Data;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Responding;

/// <summary>What a command says beside its own.</summary>
/// <param name="Revision">The incident's revision that the person saw: if it has another by now, the command is refused. Any if absent.</param>
public sealed record RespondRequest(int? Revision);

/// <summary>
/// Carries out what a person decides about an incident. A decision is made on a state: if somebody else changes it between the look and the change,
/// the command is refused and the person gets the new state.
/// </summary>
internal sealed partial class IncidentCommand(
    IncidentsDb db, QuietWindow quietWindow, IncidentPublisher publisher, Calibrations calibrations, TimeProvider time, ILogger<IncidentCommand> logger)
{
    /// <summary>Changes an incident.</summary>
    /// <param name="id">The incident.</param>
    /// <param name="caller">The person.</param>
    /// <param name="revision">The revision that the person saw, if known.</param>
    /// <param name="change">Makes the change for a person at a time; <see langword="false"/> if the incident's state does not allow it.</param>
    /// <param name="refusal">What to say then.</param>
    /// <param name="ct">Gives up, until the change is made.</param>
    /// <returns>200 with the incident as it is now; 404 if the caller cannot see it; 409 with the incident as it is.</returns>
    public async Task<Results<Ok<IncidentResponse>, NotFound, ProblemHttpResult>> RunAsync(
        Guid id, AuthContext caller, int? revision, Func<Incident, Guid, DateTimeOffset, bool> change, string refusal, CancellationToken ct)
    {
        if (caller.UserId is not { } userId
            || await db.Incidents.VisibleTo(caller).Where(i => i.Id == id).Select(i => (int?)i.Revision).SingleOrDefaultAsync(ct) is not { } current)
        {
            return TypedResults.NotFound();
        }

        var calibration = await calibrations.GetAsync(caller.OrganizationId, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.LockAsync(id, ct) is not { } incident)
        {
            return TypedResults.NotFound();
        }

        if (incident.Revision != (revision ?? current))
        {
            return Conflict("The incident has changed since you looked at it.", incident.ToResponse(calibration));
        }

        var previous = incident.Status;
        if (!change(incident, userId, time.GetUtcNow()))
        {
            return Conflict(refusal, incident.ToResponse(calibration));
        }

        if (incident.Revision != current)
        {
            db.Announce(PlatformEvents.IncidentUpdated, incident, calibration, previous);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                await transaction.RollbackAsync(ct);
                return await OtherUnresolvedAsync(incident.ProjectId, calibration, ct);
            }
        }

        await transaction.CommitAsync(ct);
        publisher.Wake();
        await TrySetClocksAsync(incident, previous);
        return TypedResults.Ok(incident.ToResponse(calibration));
    }

    /// <summary>The change is made, whatever becomes of the clocks; the health check makes up for what is not done here.</summary>
    private async Task TrySetClocksAsync(Incident incident, IncidentStatus previous)
    {
        try
        {
            await SetClocksAsync(incident, previous);
        }
        catch (Exception exception) when (exception is RedisException || PostgresFaults.IsOutage(exception))
        {
            LogClocksNotSet(incident.Id, exception.GetType().Name);
        }
    }

    private Task SetClocksAsync(Incident incident, IncidentStatus previous) => (incident.Status, previous) switch
    {
        (IncidentStatus.Resolved, not IncidentStatus.Resolved) => quietWindow.StopAsync(incident, CancellationToken.None),
        (IncidentStatus.Open, IncidentStatus.Resolved) => quietWindow.RestartAsync(incident, CancellationToken.None),
        _ => Task.CompletedTask,
    };

    private async Task<ProblemHttpResult> OtherUnresolvedAsync(Guid projectId, Calibration calibration, CancellationToken ct)
    {
        var other = await db.Incidents.AsNoTracking().FirstOrDefaultAsync(i => i.ProjectId == projectId && i.Status != IncidentStatus.Resolved, ct);
        return Conflict("The project has another incident that is not resolved.", other?.ToResponse(calibration));
    }

    private static ProblemHttpResult Conflict(string detail, IncidentResponse? state) => TypedResults.Problem(
        detail,
        statusCode: StatusCodes.Status409Conflict,
        extensions: state is null ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["incident"] = state });

    [LoggerMessage(LogLevel.Warning, "Incident {IncidentId} was changed by a person, but its clocks could not be set ({Fault})")]
    private partial void LogClocksNotSet(Guid incidentId, string fault);
}
