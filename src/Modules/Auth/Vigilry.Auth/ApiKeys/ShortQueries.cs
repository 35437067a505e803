using Vigilry.Platform.Data;

namespace Vigilry.Auth.ApiKeys;

/// <summary>
/// Lets a few queries at a time ask PostgreSQL, and each for a short time only. While PostgreSQL is away one in half a second asks and all others
/// are told so at once: callers do not pile up, and the connections are left to those who write.
/// </summary>
internal sealed class ShortQueries(TimeProvider time) : IDisposable
{
    private const int MostAtOnce = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestQuery = TimeSpan.FromMilliseconds(1_500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turns = new(MostAtOnce);

    /// <summary>When to ask again, in ticks of UTC; 0 while PostgreSQL answers.</summary>
    private long _awayUntil;

    /// <summary>To be called before a query. After a pause it lets one caller through, who finds out for all.</summary>
    /// <exception cref="TimeoutException">PostgreSQL did not answer a moment ago.</exception>
    public void ThrowIfAway()
    {
        var until = Interlocked.Read(ref _awayUntil);
        if (until == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (now.UtcTicks < until
            || Interlocked.CompareExchange(ref _awayUntil, (now + LongestWait + LongestQuery + Pause).UtcTicks, until) != until)
        {
            throw new TimeoutException("PostgreSQL did not answer a moment ago.");
        }
    }

    /// <summary>Runs a query when it is its turn.</summary>
    /// <exception cref="TimeoutException">Too many wait, or PostgreSQL did not answer in time.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> query)
    {
        if (!await _turns.WaitAsync(LongestWait))
        {
            throw new TimeoutException("Too many queries wait.");
        }

        try
        {
            // The token alone does not end it: Npgsql asks the server to cancel, and waits for that.
            var result = await RunInTurnAsync(query).WaitAsync(LongestQuery, time);
            Interlocked.Exchange(ref _awayUntil, 0);
            return result;
        }
        catch (Exception exception) when (PostgresFaults.IsOutage(exception))
        {
            Interlocked.Exchange(ref _awayUntil, (time.GetUtcNow() + Pause).UtcTicks);
            throw;
        }
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>Keeps the turn until the query has let go of its connection, however long its caller waits.</summary>
    private async Task<T> RunInTurnAsync<T>(Func<CancellationToken, Task<T>> query)
    {
        using var end = new CancellationTokenSource(LongestQuery, time);
        try
        {
            return await query(end.Token);
        }
        catch (OperationCanceledException exception) when (end.IsCancellationRequested)
        {
            throw new TimeoutException("PostgreSQL did not answer in time.", exception);
        }
        finally
        {
            _turns.Release();
        }
    }
}
