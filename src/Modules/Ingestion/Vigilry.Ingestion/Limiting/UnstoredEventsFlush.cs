using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vigilry.Platform.Json;
using Vigilry.Platform.Scripts;
using Vigilry.Platform.Streaming;

namespace Vigilry.Ingestion.Limiting;

/// <summary>
/// Makes events that were over the limit count, so that a flood cannot hide itself: the stream hears of them, and the statistics have them. What
/// comes is told at once, and what follows within 100 ms together. A fault in between has them told or counted once more; a crash loses them.
/// </summary>
internal sealed partial class UnstoredEventsFlush(
    UnstoredEvents unstored,
    PlatformEventWriter stream,
    NpgsqlDataSource dataSource,
    LimitAnnouncer announcer,
    TimeProvider time,
    ILogger<UnstoredEventsFlush> logger) : BackgroundService
{
    private const int MostSeconds = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);
    private static readonly string CountUnstored = ScriptResource.Load<UnstoredEventsFlush>("CountUnstored.sql");

    private bool _hasFailed;

    /// <summary>Tells of all that waits, and counts it.</summary>
    /// <returns>Whether both worked; what did not is tried again.</returns>
    public async Task<bool> FlushAsync()
    {
        var faults = await Task.WhenAll(FaultOfAsync(PublishAsync), FaultOfAsync(CountAsync));
        var fault = faults[0] ?? faults[1];
        if (fault is not null && !_hasFailed)
        {
            LogFault(fault);
        }

        _hasFailed = fault is not null;
        return !_hasFailed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await unstored.WaitAsync(stoppingToken);
                await Task.Delay(await FlushAsync() ? Pause : PauseAfterFault, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The web server has stopped before this is told to: nothing comes any more.
            await FlushAsync();
        }
    }

    private static async Task<string?> FaultOfAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }

    private async Task PublishAsync()
    {
        var projects = unstored.TakeUnpublished();
        try
        {
            await stream.AppendAsync([.. projects.Select(ToEntry)], CancellationToken.None);
        }
        catch
        {
            unstored.Restore(projects);
            throw;
        }

        await announcer.AnnounceAsync(projects);
    }

    private static PlatformEvent ToEntry(UnstoredOfProject project) => new(
        PlatformEvents.EventIngested,
        project.OrganizationId,
        project.ProjectId,
        JsonSerializer.SerializeToUtf8Bytes(project.ToIngested(), WireJson.Options));

    private async Task CountAsync()
    {
        var counts = unstored.TakeUncounted();
        if (counts.Count == 0)
        {
            return;
        }

        try
        {
            await using var count = dataSource.CreateCommand(CountUnstored);
            count.CommandTimeout = MostSeconds;
            count.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. counts.Select(c => c.Key.ProjectId)] });
            count.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. counts.Select(c => c.Key.Minute)] });
            count.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. counts.Select(c => c.Value)] });
            await count.ExecuteNonQueryAsync();
        }
        catch
        {
            unstored.Restore(counts);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Events over the limit could not be told of or counted ({Fault}); it is tried again until it works")]
    private partial void LogFault(string fault);
}
