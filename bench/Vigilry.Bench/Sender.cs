using System.Net;
using System.Net.Http.Headers;

namespace Vigilry.Bench;

/// <summary>Posts prepared bodies to one address over HTTP/1.1 connections that stay open.</summary>
/// <param name="address">Where to.</param>
/// <param name="keys">API keys to take in turn.</param>
/// <param name="bodies">Bodies to take in turn.</param>
/// <param name="eventsPerBody">How many events each body has.</param>
/// <param name="connections">The most to open.</param>
internal sealed class Sender(
    Uri address, IReadOnlyList<string> keys, IReadOnlyList<byte[]> bodies, int eventsPerBody, int connections) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // Without HttpClient in between, which would cost the generator time that the server needs.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = connections,
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    public int EventsPerBody => eventsPerBody;

    /// <summary>Single events to <c>POST /events</c>.</summary>
    public static Sender Single(Uri url, IReadOnlyList<string> keys, int connections) =>
        new(new Uri(url, "/events"), keys, [.. BenchEvent.Generate(500).Select(e => e.ToJson())], eventsPerBody: 1, connections);

    /// <summary>Batches to <c>POST /events/batch</c>.</summary>
    public static Sender Batch(Uri url, IReadOnlyList<string> keys, IEnumerable<BenchEvent> events, int size, int connections) => new(
        new Uri(url, "/events/batch"),
        keys,
        [.. events.Select(e => e.ToJson()).Chunk(size).Select(BenchEvent.ToBatch)],
        size,
        connections);

    /// <summary>Posts the body whose turn it is.</summary>
    /// <returns>Whether the answer was 202.</returns>
    public async Task<bool> SendAsync(int turn)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(bodies[turn % bodies.Count]) { Headers = { ContentType = Json } },
        };
        request.Headers.TryAddWithoutValidation("X-Api-Key", keys[turn % keys.Count]);
        try
        {
            using var response = await _http.SendAsync(request, CancellationToken.None);
            await response.Content.CopyToAsync(Stream.Null);
            return response.StatusCode is HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}
