using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Vigilry.Bench;

/// <summary>What the framework alone can do: reads and parses the same JSON, stores nothing.</summary>
internal static class BareEndpoint
{
    /// <summary>Serves on a free port, which is printed, until the standard input ends.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, BareJson.Default));
        await using var app = builder.Build();
        app.MapPost("/events", async (HttpContext http, CancellationToken ct) =>
            await JsonSerializer.DeserializeAsync(http.Request.BodyReader, BareJson.Default.BareRequest, ct) is { Type: not null }
                ? TypedResults.Accepted((string?)null, new BareResponse(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())))
                : Results.BadRequest());
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
        return 0;
    }
}

/// <summary>The bare endpoint in a process of its own.</summary>
internal sealed class BareProcess : IDisposable
{
    private readonly Process _process;

    private BareProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public static async Task<BareProcess> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Assembly.GetExecutingAssembly().Location, "bare"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,

            // As the instance, which is built with the web SDK.
            Environment = { ["DOTNET_gcServer"] = "1" },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("No process was made.");
        var url = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The bare endpoint did not start.");
        return new BareProcess(process, new Uri(url));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}

internal sealed record BareRequest(
    string? OrganizationId,
    string? ProjectId,
    string? Severity,
    string? Type,
    string? Message,
    string? Source,
    string? CorrelationId,
    string? Timestamp,
    string? EventId,
    string? Fingerprint,
    string? Release,
    string? Environment,
    JsonElement? Payload);

internal sealed record BareResponse(Guid EventId);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BareRequest))]
[JsonSerializable(typeof(BareResponse))]
internal sealed partial class BareJson : JsonSerializerContext;
