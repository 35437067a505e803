using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;
using Vigilry.Incidents.Scoring;
using Vigilry.Ingestion.Contracts;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Summarizing;

/// <summary>
/// Sums up one incident after the other. It is never needed: what a crash, a fault or too many incidents at once leave out has no summary, and nothing waits
/// for one.
/// </summary>
internal sealed partial class SummaryWorker(
    IServiceScopeFactory scopes, SummaryWriter writer, IOptionsMonitor<SummaryOptions> options, TimeProvider time, ILogger<SummaryWorker> logger)
    : BackgroundService
{
    private const int MostWaiting = 100;
    private const int MostEvents = 5;

    private readonly Channel<IncidentResponse> _waiting = Channel.CreateBounded<IncidentResponse>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes a new incident, if not too many wait.</summary>
    public void Enqueue(IncidentResponse incident) => _waiting.Writer.TryWrite(incident);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var incident in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                var wait = incident.OpenedAt + options.CurrentValue.After - time.GetUtcNow();
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, stoppingToken);
                await SummarizeAsync(incident.OrganizationId, incident.Id, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Its message may quote what was sent.
                LogNotSummarized(incident.Id, exception.GetType().Name);
            }
        }
    }

    private async Task SummarizeAsync(Guid organizationId, Guid id, CancellationToken ct)
    {
        var facts = await FactsAsync(id, ct);
        if (facts is null || await writer.WriteAsync(facts, ct) is not { } text)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IncidentsDb>();
        var calibration = await scope.ServiceProvider.GetRequiredService<Calibrations>().GetAsync(organizationId, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.LockAsync(id, ct) is not { } incident)
        {
            return;
        }

        incident.Summarize(new IncidentSummary(text, options.CurrentValue.Model, time.GetUtcNow()));
        db.Announce(PlatformEvents.IncidentUpdated, incident, calibration, incident.Status);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        scope.ServiceProvider.GetRequiredService<IncidentPublisher>().Wake();
    }

    /// <summary>What the model is told; <see langword="null"/> if the incident is gone.</summary>
    private async Task<string?> FactsAsync(Guid id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IncidentsDb>();
        if (await db.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct) is not { } incident
            || await scope.ServiceProvider.GetRequiredService<IProjects>().NameAsync(incident.ProjectId, ct) is not { } project)
        {
            return null;
        }

        var told = new List<EventResponse>();
        if (options.CurrentValue.IncludePayloads)
        {
            var newest = await db.AttachedEvents.Where(e => e.IncidentId == id).OrderByDescending(e => e.At).Take(MostEvents).Select(e => e.EventId).ToListAsync(ct);
            var reader = scope.ServiceProvider.GetRequiredService<IEventReader>();
            foreach (var eventId in newest)
            {
                told.AddRange(await reader.FindAsync(incident.ProjectId, eventId, ct) is { } one ? [one] : []);
            }
        }

        var calibration = await scope.ServiceProvider.GetRequiredService<Calibrations>().GetAsync(incident.OrganizationId, ct);
        return SummaryPrompt.Facts(incident.ToResponse(calibration), project, options.CurrentValue.IncludePayloads, told);
    }

    [LoggerMessage(LogLevel.Warning, "Incident {IncidentId} was not summed up ({Fault})")]
    private partial void LogNotSummarized(Guid incidentId, string fault);
}
