using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Vigilry.Detection.Contracts;
using static Vigilry.IntegrationTests.Incidents.TestSpikes;

namespace Vigilry.IntegrationTests.Incidents;

/// <summary>A language model, as a server that speaks OpenAI's API, adds a paragraph; and nothing waits for it.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class SummaryTests
{
    private const string Secret = "card 4111-1111";

    [Test, CancelAfter(60_000)]
    public async Task A_model_adds_a_paragraph_and_is_named(CancellationToken ct)
    {
        await using var model = await ModelServer.StartAsync(_ => Answer("Checkout\nfails since 9:30."));
        await using var app = await StartAsync(model, ct);
        using var project = await app.WithProjectAsync(ct);
        await using var dashboard = await project.OpenDashboardAsync(ct);

        await SpikeAsync(app, project, ct);

        Assert.That(async () => await SummaryAsync(project, ct), Is.EqualTo(("Checkout fails since 9:30.", "small-model")).After(10_000, 50));
        Assert.That(() => dashboard.Heard.Any(m => $"{m.Data}".Contains("fails since", StringComparison.Ordinal)), Is.True.After(5_000, 20));
        var (authorization, body) = model.Asked.Single();
        Assert.That(authorization, Is.EqualTo("Bearer sk-test"));
        Assert.That(body, Does.Contain("11 errors in 60 s, usual 1.2").And.Contain("small-model").And.Contain("4.2.1"));
        Assert.That(body, Does.Not.Contain(Secret), "payloads and messages are told only if that is asked for");
    }

    [Test, CancelAfter(60_000)]
    public async Task Payloads_are_told_if_that_is_asked_for(CancellationToken ct)
    {
        await using var model = await ModelServer.StartAsync(_ => Answer("Cards fail."));
        await using var app = await StartAsync(model, ct, ("IncludePayloads", "true"));
        using var project = await app.WithProjectAsync(ct);

        await SpikeAsync(app, project, ct);

        Assert.That(async () => await SummaryAsync(project, ct), Is.Not.Null.After(10_000, 50));
        Assert.That(model.Asked.Single().Body, Does.Contain(Secret));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_model_that_fails_or_hangs_leaves_the_incident_as_it_is(CancellationToken ct)
    {
        await using var model = await ModelServer.StartAsync(async http =>
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
            return null;
        });
        await using var app = await StartAsync(model, ct, ("Timeout", "00:00:01"));
        using var project = await app.WithProjectAsync(ct);
        using var next = await app.WithProjectAsync(ct);

        await SpikeAsync(app, project, ct);
        Assert.That(() => model.Asked, Has.Count.EqualTo(1).After(10_000, 20));
        await SpikeAsync(app, next, ct);

        Assert.That(() => model.Asked, Has.Count.EqualTo(2).After(10_000, 20), "the next one has its turn when the time of the first is up");
        Assert.That(await SummaryAsync(project, ct), Is.Null);
        Assert.That(next.Status(), Is.EqualTo("OPEN"));
    }

    private static Task<VigilryApp> StartAsync(ModelServer model, CancellationToken ct, params (string Name, string Value)[] settings) =>
        VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Summary:Endpoint"] = $"{model.Address}/v1",
            ["Vigilry:Summary:Model"] = "small-model",
            ["Vigilry:Summary:ApiKey"] = "sk-test",
            ["Vigilry:Summary:After"] = "00:00:00",
        }.Concat(settings.Select(s => KeyValuePair.Create($"Vigilry:Summary:{s.Name}", (string?)s.Value))).ToDictionary(StringComparer.Ordinal));

    /// <summary>One error that is stored, so that the incident has an event, and the spike.</summary>
    private static async Task SpikeAsync(VigilryApp app, TestProject project, CancellationToken ct)
    {
        await project.KeepIncidentsOpenAsync(ct);
        using var response = await project.PostAsync(new { severity = "ERROR", type = "CardError", message = Secret, payload = new { card = Secret } }, ct);
        response.EnsureSuccessStatusCode();
        await app.PublishAsync(Spike(project, Assessment(
            64.5, causes: [new IncidentCause("release", "4.2.1", 0.93, 0.02, 46.5), new IncidentCause("card", Secret, 0.9, 0.01, 90)])));
    }

    private static async Task<(string? Text, string? Model)?> SummaryAsync(TestProject project, CancellationToken ct)
    {
        var summary = (await project.IncidentsAsync(ct)).Single().GetProperty("summary");
        return summary.ValueKind is JsonValueKind.Null ? null : (summary.GetProperty("text").GetString(), summary.GetProperty("model").GetString());
    }

    private static Task<object?> Answer(string text) => Task.FromResult<object?>(new
    {
        id = "chatcmpl-1",
        @object = "chat.completion",
        created = 1_764_000_000,
        model = "small-model",
        choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = text } } },
        usage = new { prompt_tokens = 1, completion_tokens = 1, total_tokens = 2 },
    });

    private sealed class ModelServer(WebApplication server) : IAsyncDisposable
    {
        public ConcurrentQueue<(string Authorization, string Body)> Asked { get; } = new();

        public string Address => server.Urls.Single();

        public static async Task<ModelServer> StartAsync(Func<HttpContext, Task<object?>> answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var model = new ModelServer(app);
            app.MapPost("/v1/chat/completions", async (HttpContext http) =>
            {
                using var body = new StreamReader(http.Request.Body);
                model.Asked.Enqueue(($"{http.Request.Headers.Authorization}", await body.ReadToEndAsync(http.RequestAborted)));
                return Results.Json(await answer(http));
            });
            await app.StartAsync();
            return model;
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
