using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Vigilry.Bench;

/// <summary>
/// Sends events under ids of its own through all faults, never the same twice, and remembers every id that was accepted. An event whose
/// answer did not come may be stored or not: nothing was promised.
/// </summary>
internal sealed class FaultLoad(Uri url, string key) : IAsyncDisposable
{
    private const int SingleConnections = 8;
    private const int BatchConnections = 2;
    private const int BatchSize = 50;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false })
    {
        BaseAddress = url,
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { { "X-Api-Key", key } },
    };

    private readonly CancellationTokenSource _stop = new();
    private readonly BenchEvent[] _events = BenchEvent.Generate(100);
    private Task<FaultCounts[]> _workers = Task.FromResult<FaultCounts[]>([]);

    public void Start() => _workers = Task.WhenAll(
        Enumerable.Range(0, SingleConnections).Select(_ => Task.Run(() => WorkAsync(SendSingleAsync)))
            .Concat(Enumerable.Range(0, BatchConnections).Select(_ => Task.Run(() => WorkAsync(SendBatchAsync)))));

    /// <summary>Lets what is on its way be answered.</summary>
    public async Task<FaultCounts> StopAsync()
    {
        await _stop.CancelAsync();
        var all = new FaultCounts();
        foreach (var worker in await _workers)
        {
            all.Accepted.AddRange(worker.Accepted);
            all.Failed += worker.Failed;
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _http.Dispose();
    }

    private async Task<FaultCounts> WorkAsync(Func<Task<IReadOnlyCollection<Guid>>> sendAsync)
    {
        var counts = new FaultCounts();
        while (!_stop.IsCancellationRequested)
        {
            var accepted = await sendAsync();
            counts.Accepted.AddRange(accepted);
            if (accepted.Count == 0)
            {
                counts.Failed++;
                await Task.Delay(PauseAfterFailure);
            }
        }

        return counts;
    }

    private async Task<IReadOnlyCollection<Guid>> SendSingleAsync()
    {
        var id = NewId();
        return await PostAsync("/events", _events[Random.Shared.Next(_events.Length)].ToJson(id)) is not null ? [id] : [];
    }

    private async Task<IReadOnlyCollection<Guid>> SendBatchAsync()
    {
        Guid[] ids = [.. Enumerable.Range(0, BatchSize).Select(_ => NewId())];
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

    /// <summary>Requests with another answer, or none.</summary>
    public long Failed { get; set; }
}
