using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>What a receiver was sent.</summary>
internal sealed record ReceivedRequest(string Path, Dictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>Whether the reference implementation of Standard Webhooks takes it for genuine.</summary>
    public async Task<bool> IsVerifiedAsync(string secret, CancellationToken ct)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [FileOf("verify.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(new { secret, headers = Headers, body = Body }).AsMemory(), ct);
        node.StandardInput.Close();
        await node.StandardError.ReadToEndAsync(ct);
        await node.WaitForExitAsync(ct);
        return node.ExitCode == 0;
    }

    private static string FileOf(string file) => System.IO.Path.Combine(AppContext.BaseDirectory, "Notifications", "verifier", file);
}

/// <summary>Takes webhooks on a real port.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly ConcurrentQueue<Action<HttpResponse>> _answers = new();

    private WebhookReceiver(WebApplication host) => _host = host;

    public string Url => $"{_host.Urls.Single()}/hook";

    /// <summary>In the order of arrival.</summary>
    public List<ReceivedRequest> Received => [.. _received];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var host = builder.Build();
        host.Urls.Add("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(host);
        host.MapPost("/{**path}", receiver.TakeAsync);
        await host.StartAsync();
        return receiver;
    }

    /// <summary>Has the next request answered otherwise than 204.</summary>
    public void AnswerNext(int status, Action<HttpResponse>? more = null) => _answers.Enqueue(response =>
    {
        response.StatusCode = status;
        more?.Invoke(response);
    });

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        _received.Enqueue(new ReceivedRequest(
            $"{context.Request.Path}",
            context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => $"{h.Value}", StringComparer.Ordinal),
            body));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (_answers.TryDequeue(out var answer))
        {
            answer(context.Response);
        }
    }
}
