using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Lifecycle;
using Vigilry.Platform.Data;

namespace Vigilry.Incidents.Responding;

/// <summary>Has the incident of a project go by its new settings: clocks of another length at once, and a mute or its end in the timeline.</summary>
internal sealed partial class ApplyProjectSettings(
    IncidentsDb db, QuietWindow quietWindow, TimeProvider time, ILogger<ApplyProjectSettings> logger) : INotificationHandler<ProjectSettingsChanged>
{
    public async Task Handle(ProjectSettingsChanged notification, CancellationToken cancellationToken)
    {
        try
        {
            await RecordMuteAsync(notification, cancellationToken);
            await AdjustClocksAsync(notification, cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException || PostgresFaults.IsOutage(exception))
        {
            LogNotApplied(notification.ProjectId, exception.GetType().Name);
        }
    }

    private async Task RecordMuteAsync(ProjectSettingsChanged changed, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (before, after) = (Future(changed.Previous.MutedUntil), Future(changed.Current.MutedUntil));
        if (before == after)
        {
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.LockUnresolvedAsync(changed.ProjectId, ct) is { } incident)
        {
            incident.RecordMute(after, changed.UserId, now);
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);

        DateTimeOffset? Future(DateTimeOffset? until) => until > now ? until : null;
    }

    private async Task AdjustClocksAsync(ProjectSettingsChanged changed, CancellationToken ct)
    {
        if ((changed.Previous.QuietTime, changed.Previous.ResolveTime) == (changed.Current.QuietTime, changed.Current.ResolveTime))
        {
            return;
        }

        var unresolved = await db.Incidents
            .Where(i => i.ProjectId == changed.ProjectId && i.Status != IncidentStatus.Resolved)
            .Select(i => new UnresolvedIncident(i.Id, i.OrganizationId, i.ProjectId, i.Status, i.LastSpikeAt, i.QuietSince))
            .ToListAsync(ct);
        await quietWindow.ReadAsync(unresolved, ct);
    }

    [LoggerMessage(LogLevel.Warning, "The incident of project {ProjectId} could not be told of new settings ({Fault}); its clocks go by them at the next check")]
    private partial void LogNotApplied(Guid projectId, string fault);
}
