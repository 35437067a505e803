using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Json;
using Vigilry.Platform.Streaming;

namespace Vigilry.Realtime;

/// <summary>Events of one project since the last message, for dashboards.</summary>
/// <param name="Count">How many were stored.</param>
/// <param name="ErrorCount">How many the project's rule counts as errors, of those that were stored and of those that were not.</param>
/// <param name="StoredErrorCount">How many of those that were stored are ERROR or CRITICAL, as the statistics have them.</param>
/// <param name="NotStored">How many were not stored, because they were over the rate limit.</param>
/// <param name="Events">The newest stored ones, at most 50, each an <see cref="EventSummary"/> as Ingestion wrote it.</param>
internal sealed record LiveEventsMessage(
    Guid ProjectId, int Count, int ErrorCount, int StoredErrorCount, int NotStored, IReadOnlyList<JsonElement> Events);

/// <summary>
/// Keeps a browser's work small: the first events of a project go out at once, what follows within 100 ms goes out together. A stop sends
/// what waits; a crash loses it, which costs a dashboard less than 100 ms of its counters.
/// </summary>
internal sealed partial class LiveEvents(IHubContext<DashboardHub> hub, LiveHosts hosts, TimeProvider time, ILogger<LiveEvents> logger) : BackgroundService
{
    private const int MostEvents = 50;

    /// <summary>Between two messages of a project; with several hosts, which share its entries, each waits so many times as long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Waiting> _byProject = [];

    /// <summary>Sends the events or adds them to those that wait.</summary>
    /// <exception cref="JsonException">The entry does not hold what its type promises.</exception>
    public async Task TakeAsync(PlatformEvent platformEvent, CancellationToken ct)
    {
        // The message has the entry's own members, less those that are for detection.
        var message = JsonSerializer.Deserialize<LiveEventsMessage>(platformEvent.Data.Span, WireJson.Options)
            ?? throw new JsonException("The entry is null.");
        lock (_lock)
        {
            if (_byProject.TryGetValue(message.ProjectId, out var waiting))
            {
                waiting.Message = waiting.Message is null ? message : Join(waiting.Message, message);
                return;
            }

            _byProject.Add(message.ProjectId, new Waiting(platformEvent.OrganizationId, time.GetTimestamp()));
        }

        await SendAsync(platformEvent.OrganizationId, message, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause / 4, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SendDueAsync(Pause * hosts.Count);
            }
        }
        finally
        {
            await SendDueAsync(TimeSpan.Zero);
        }
    }

    private async Task SendDueAsync(TimeSpan pause)
    {
        foreach (var (organizationId, message) in TakeDue(pause))
        {
            try
            {
                await SendAsync(organizationId, message, CancellationToken.None);
            }
            catch (Exception exception)
            {
                // Redis joins the hosts' hubs, and may be away.
                LogNotSent(message.Count, message.ProjectId, exception.GetType().Name);
            }
        }
    }

    private static LiveEventsMessage Join(LiveEventsMessage older, LiveEventsMessage newer) => newer with
    {
        Count = older.Count + newer.Count,
        ErrorCount = older.ErrorCount + newer.ErrorCount,
        StoredErrorCount = older.StoredErrorCount + newer.StoredErrorCount,
        NotStored = older.NotStored + newer.NotStored,
        Events = [.. newer.Events.Concat(older.Events).Take(MostEvents)],
    };

    /// <summary>What has waited long enough; a project with nothing to send may send at once again.</summary>
    private List<(Guid OrganizationId, LiveEventsMessage Message)> TakeDue(TimeSpan pause)
    {
        var due = new List<(Guid, LiveEventsMessage)>();
        lock (_lock)
        {
            foreach (var (projectId, waiting) in _byProject.Where(w => time.GetElapsedTime(w.Value.SentAt) >= pause).ToArray())
            {
                if (waiting.Message is { } message)
                {
                    due.Add((waiting.OrganizationId, message));
                    _byProject[projectId] = new Waiting(waiting.OrganizationId, time.GetTimestamp());
                }
                else
                {
                    _byProject.Remove(projectId);
                }
            }
        }

        return due;
    }

    private Task SendAsync(Guid organizationId, LiveEventsMessage message, CancellationToken ct) =>
        hub.Clients.Group(DashboardHub.GroupOf(organizationId)).SendAsync(PlatformEvents.EventIngested, message, ct);

    [LoggerMessage(LogLevel.Warning, "{Count} events of project {ProjectId} were not shown live ({Fault})")]
    private partial void LogNotSent(int count, Guid projectId, string fault);

    private sealed class Waiting(Guid organizationId, long sentAt)
    {
        public Guid OrganizationId => organizationId;

        public long SentAt => sentAt;

        public LiveEventsMessage? Message { get; set; }
    }
}
