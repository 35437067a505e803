using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vigilry.Platform.Scripts;

namespace Vigilry.Auth.ApiKeys;

/// <summary>
/// Writes when keys were last used, all that were within some seconds in one statement, and at stop. What cannot be written waits; a crash
/// loses it.
/// </summary>
internal sealed partial class ApiKeyUse(NpgsqlDataSource dataSource, TimeProvider time, ILogger<ApiKeyUse> logger) : BackgroundService
{
    private const int MostWaiting = 10_000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly string NoteUse = ScriptResource.Load<ApiKeyUse>("NoteUse.sql");

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _waiting = new();
    private bool _fails;

    /// <summary>The key was used now. Costs no round trip; beyond 10,000 keys that wait the use is not noted.</summary>
    public void Note(Guid keyId)
    {
        if (_waiting.Count < MostWaiting || _waiting.ContainsKey(keyId))
        {
            _waiting[keyId] = time.GetUtcNow();
        }
    }

    /// <summary>Writes what waits.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL did not answer; all of it waits on.</exception>
    public async Task WriteAsync(CancellationToken ct)
    {
        var uses = _waiting.ToArray();
        if (uses.Length == 0)
        {
            return;
        }

        await using var note = dataSource.CreateCommand(NoteUse);
        note.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. uses.Select(u => u.Key)] });
        note.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. uses.Select(u => u.Value)] });
        await note.ExecuteNonQueryAsync(ct);
        foreach (var use in uses)
        {
            // Only if it was not used again in the meantime.
            _waiting.TryRemove(use);
        }
    }

    /// <summary>Ends the timer and writes what waits. The host has answered its last request by then.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryWriteAsync(stoppingToken);
        }
    }

    private async Task TryWriteAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync(ct);
            _fails = false;
        }
        catch (Exception exception)
        {
            // While the host stops no fault may leave: it would be logged as what stopped the host.
            if (!_fails && !ct.IsCancellationRequested)
            {
                LogNotWritten(exception.GetType().Name);
            }

            _fails = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "When API keys were last used could not be written and is tried again ({Fault}); this is logged once")]
    private partial void LogNotWritten(string fault);
}
