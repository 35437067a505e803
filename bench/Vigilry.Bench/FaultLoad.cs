using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Vigilry.Bench;

/// <summary>
/// Sends events under ids of its own through all faults, and remembers every id that was accepted. What got no answer, or another than 202, is sent
/// again under the same ids until it is accepted, so that each event is stored once, whatever became of the tries before.
/// </summary>
internal sealed class FaultLoad(Uri url, string key) : IAsyncDisposable
{
    private const int SingleConnections = 8;
    private const int BatchConnections = 2;
    private const int BatchSize = 50;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);

    /// <summary>How long after the end of the load an event is still sent again.</summary>
    private static readonly TimeSpan LastTries = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false })
    {
        BaseAddress = url,
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { { "X-Api-Key", key } },
    };

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly BenchEvent[] _events = BenchEvent.Generate(100);
    private Task<FaultCounts[]> _workers = Task.FromResult<FaultCounts[]>([]);

    public void Start() => _workers = Task.WhenAll(
        Enumerable.Range(0, SingleConnections).Select(_ => Task.Run(() => WorkAsync(1, SendSingleAsync)))
            .Concat(Enumerable.Range(0, BatchConnections).Select(_ => Task.Run(() => WorkAsync(BatchSize, SendBatchAsync)))));

    /// <summary>Lets what is on its way be accepted.</summary>
    public async Task<FaultCounts> StopAsync()
    {
        await _stop.CancelAsync();
        _giveUp.CancelAfter(LastTries);
        var all = new FaultCounts();
        foreach (var worker in await _workers)
        {
            all.Accepted.AddRange(worker.Accepted);
            all.Failed += worker.Failed;
            all.GivenUp += worker.GivenUp;
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _giveUp.Dispose();
        _http.Dispose();
    }

    private async Task<FaultCounts> WorkAsync(int size, Func<Guid[], Task<IReadOnlyCollection<Guid>>> sendAsync)
    {
        var counts = new FaultCounts();
        while (!_stop.IsCancellationRequested)
        {
            Guid[] ids = [.. Enumerable.Range(0, size).Select(_ => NewId())];
            while (ids.Length > 0 && !_giveUp.IsCancellationRequested)
            {
                var accepted = await sendAsync(ids);
                counts.Accepted.AddRange(accepted);
                ids = [.. ids.Except(accepted)];
                if (ids.Length > 0)
                {
                    counts.Failed++;
                    await Task.Delay(PauseAfterFailure);
                }
            }

            counts.GivenUp += ids.Length;
        }

        return counts;
    }

    private async Task<IReadOnlyCollection<Guid>> SendSingleAsync(Guid[] ids) =>
        await PostAsync("/events", _events[Random.Shared.Next(_events.Length)].ToJson(ids[0])) is not null ? ids : [];

    private async Task<IReadOnlyCollection<Guid>> SendBatchAsync(Guid[] ids)
    {
        if (await PostAsync("/events/batch", BenchEvent.ToBatch(ids.Select((id, i) => _events[i].ToJson(id)))) is not { } answer)
        {
            return [];
        }

        using var json = JsonDocument.Parse(answer);
        var rejected = json.RootElement.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("index").GetInt32()).ToHashSet();
        return [.. ids.Where((_, index) => !rejected.Contains(index))];
    }

    /// <returns>The body of a 202; <see langword="null"/> for any other answer and for none.</returns>
    private async Task<byte[]?> PostAsync(string path, byte[] body)
    {
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
            using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
            return response.StatusCode is HttpStatusCode.Accepted ? await response.Content.ReadAsByteArrayAsync() : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}

/// <summary>What became of what was sent.</summary>
internal sealed class FaultCounts
{
    /// <summary>Ids of events that a 202 answered.</summary>
    public List<Guid> Accepted { get; } = [];

    /// <summary>Requests with another answer, or none, that were sent again.</summary>
    public long Failed { get; set; }

    /// <summary>Events that were never accepted.</summary>
    public int GivenUp { get; set; }
}
