using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Platform.Json;
using Vigilry.Platform.Streaming;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Incidents.Publishing;

/// <summary>Tells modules of the changes that are on the stream, at least once and in order, and then forgets them. Dashboards do not wait for it.</summary>
internal sealed partial class IncidentNotifier(
    IServiceScopeFactory scopes, Heartbeats heartbeats, TimeProvider time, ILogger<IncidentNotifier> logger) : BackgroundService
{
    /// <summary>As readiness shows it.</summary>
    public const string Name = "incident-notifier";

    private const int MostAtOnce = 25;

    /// <summary>How long what a crash or a module's fault left behind waits at most.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something is on the stream that modules do not know of yet.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = time.CreateTimer(_ => Wake(), state: null, TimeSpan.Zero, SweepEvery);
        while (await _wake.Reader.WaitToReadAsync(stoppingToken))
        {
            _wake.Reader.TryRead(out _);
            try
            {
                int done;
                do
                {
                    done = await NotifyAsync(stoppingToken);
                    heartbeats.Beat(Name);
                }
                while (done == MostAtOnce);
            }
            catch (Exception exception)
            {
                // While the host stops no fault may leave: it would be logged as what stopped the host.
                if (!stoppingToken.IsCancellationRequested)
                {
                    LogNotifyFailed(exception);
                }
            }
        }
    }

    private async Task<int> NotifyAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IncidentsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // Without SKIP LOCKED: hosts take turns, so that an incident's changes keep their order.
        var announcements = await db.Announcements
            .FromSql($"SELECT * FROM incidents.announcements WHERE is_on_stream ORDER BY id LIMIT {MostAtOnce} FOR UPDATE")
            .AsNoTracking()
            .ToListAsync(ct);
        var failed = new HashSet<Guid>();
        foreach (var (change, traceParent) in Changes(announcements))
        {
            // While the announcements are still there: what a module cannot take now it is told again, with what follows of the same incident.
            if (!failed.Contains(change.Incident.Id) && !await TryNotifyAsync(change, traceParent))
            {
                failed.Add(change.Incident.Id);
            }
        }

        var told = announcements.Where(a => !failed.Contains(Incident(a).Id)).Select(a => a.Id).ToArray();
        await db.Announcements.Where(a => told.Contains(a.Id)).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        return told.Length;
    }

    /// <summary>In a scope of its own, so that what one change leaves undone does not reach the next.</summary>
    private async Task<bool> TryNotifyAsync(IncidentChanged change, string? traceParent)
    {
        using var activity = IncidentsTelemetry.Source.StartFrom("notify modules", ActivityKind.Internal, [traceParent]);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Publish(change, CancellationToken.None);
            return true;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            LogNotifyFailed(exception);
            return false;
        }
    }

    private static IncidentResponse Incident(Announcement announcement) =>
        JsonSerializer.Deserialize<IncidentResponse>(announcement.Data, WireJson.Options)
        ?? throw new InvalidOperationException($"Announcement {announcement.Id} has no incident.");

    /// <summary>Of several in a row that leave an incident's status as it was, the last is enough.</summary>
    private static List<(IncidentChanged Change, string? TraceParent)> Changes(List<Announcement> announcements)
    {
        var changes = new List<(IncidentChanged Change, string? TraceParent)>();
        foreach (var announcement in announcements)
        {
            var (isNew, incident) = (announcement.Type is PlatformEvents.IncidentCreated, Incident(announcement));
            var change = new IncidentChanged(incident, isNew ? null : incident.PreviousStatus ?? incident.Status);
            var last = changes.FindLastIndex(c => c.Change.Incident.Id == incident.Id);
            if (last >= 0 && changes[last].Change.Previous == changes[last].Change.Incident.Status && change.Previous == incident.Status)
            {
                changes.RemoveAt(last);
            }

            changes.Add((change, announcement.TraceParent));
        }

        return changes;
    }

    [LoggerMessage(LogLevel.Error, "Modules could not be told of a change of an incident; next try in a few seconds")]
    private partial void LogNotifyFailed(Exception exception);
}
