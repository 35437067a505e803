using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vigilry.IntegrationTests.Telemetry;

/// <summary>A span as it was exported.</summary>
/// <param name="Texts">Whatever text it has: its name, attributes, status and events.</param>
internal sealed record ReceivedSpan(
    string Source, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyList<string> LinkedTraceIds, IReadOnlyList<string> Texts);

/// <summary>Takes traces by OTLP over HTTP, as protobuf, on a real port.</summary>
internal sealed class TraceReceiver : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<string> _services = new();

    private TraceReceiver(WebApplication host) => _host = host;

    public string Url => _host.Urls.Single();

    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    /// <summary>The name of the service that sent them, each once.</summary>
    public IReadOnlyList<string> Services => [.. _services.Distinct(StringComparer.Ordinal)];

    public static async Task<TraceReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var host = builder.Build();
        host.Urls.Add("http://127.0.0.1:0");
        var receiver = new TraceReceiver(host);
        host.MapPost("/v1/traces", receiver.TakeAsync);
        await host.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        foreach (var resourceSpans in new Protobuf(body.ToArray()).Messages(1))
        {
            foreach (var attribute in resourceSpans.Messages(1).SelectMany(r => r.Messages(1)).Where(a => a.Text(1) is "service.name"))
            {
                _services.Enqueue(attribute.Messages(2).Single().Text(1));
            }

            foreach (var scopeSpans in resourceSpans.Messages(2))
            {
                var source = scopeSpans.Messages(1).Single().Text(1);
                foreach (var span in scopeSpans.Messages(2))
                {
                    _spans.Enqueue(ToSpan(source, span));
                }
            }
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>By trace.proto of OpenTelemetry.</summary>
    private static ReceivedSpan ToSpan(string source, Protobuf span) => new(
        source,
        span.Hex(1),
        span.Hex(2),
        span.Hex(4),
        span.Text(5),
        [.. span.Messages(13).Select(l => l.Hex(1))],
        [span.Text(5), .. AttributesOf(span, 9), .. span.Messages(11).SelectMany(e => AttributesOf(e, 3).Prepend(e.Text(2))), .. span.Messages(15).Select(s => s.Text(2))]);

    private static IEnumerable<string> AttributesOf(Protobuf message, int number) =>
        message.Messages(number).Select(a => $"{a.Text(1)}={string.Concat(a.Messages(2).Select(v => v.Text(1)))}");
}
