using System.Text;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vigilry.Incidents.Data;
using Vigilry.Platform.Streaming;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Incidents.Publishing;

/// <summary>Puts announced changes on the stream, at least once and in order, and then has the modules told of them.</summary>
internal sealed partial class IncidentPublisher(
    IServiceScopeFactory scopes,
    PlatformEventWriter stream,
    IncidentNotifier notifier,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<IncidentPublisher> logger) : BackgroundService
{
    /// <summary>As readiness shows it.</summary>
    public const string Name = "incident-publisher";

    private const int MostAtOnce = 100;

    /// <summary>How long what a crash or a lost Redis left behind waits at most.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something was committed that is to be announced.</summary>
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
                    done = await PublishAsync(stoppingToken);
                    heartbeats.Beat(Name);
                }
                while (done == MostAtOnce);
            }
            catch (Exception exception)
            {
                // While the host stops no fault may leave: it would be logged as what stopped the host.
                if (!stoppingToken.IsCancellationRequested)
                {
                    LogPublishFailed(exception);
                }
            }
        }
    }

    private async Task<int> PublishAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IncidentsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // Without SKIP LOCKED: hosts take turns, so that an incident's changes keep their order.
        var announcements = await db.Announcements
            .FromSql($"SELECT * FROM incidents.announcements WHERE NOT is_on_stream ORDER BY id LIMIT {MostAtOnce} FOR UPDATE")
            .AsNoTracking()
            .ToListAsync(ct);
        if (announcements.Count > 0)
        {
            await stream.AppendAsync([.. announcements.Select(ToEntry)], ct);
            var ids = announcements.Select(a => a.Id).ToArray();
            await db.Announcements.Where(a => ids.Contains(a.Id)).ExecuteUpdateAsync(update => update.SetProperty(a => a.IsOnStream, true), ct);
        }

        await transaction.CommitAsync(ct);
        notifier.Wake();
        return announcements.Count;
    }

    private static PlatformEvent ToEntry(Announcement announcement) => new(
        announcement.Type,
        announcement.OrganizationId,
        announcement.ProjectId,
        Encoding.UTF8.GetBytes(announcement.Data),
        announcement.TraceParent,
        announcement.CausedAt);

    [LoggerMessage(LogLevel.Error, "Changes of incidents could not be announced; next try in a few seconds")]
    private partial void LogPublishFailed(Exception exception);
}
