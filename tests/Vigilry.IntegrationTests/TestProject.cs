using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Host.Demo;

namespace Vigilry.IntegrationTests;

/// <summary>A project of an organization of its own, with its owner's session and an API key.</summary>
internal sealed class TestProject(VigilryApp app, ApiSession session, Guid id, string key) : IDisposable
{
    private readonly HttpClient _keyClient = CreateKeyClient(app, key);

    public Guid Id => id;

    public string Key => key;

    public Guid OrganizationId => session.OrganizationId;

    /// <summary>The owner's address.</summary>
    public string Email => session.Email;

    /// <summary>The owner's password.</summary>
    public string Password => session.Password;

    /// <summary>The owner's session.</summary>
    public HttpClient Session => session.Http;

    /// <summary>The API key and no session.</summary>
    public HttpClient KeyClient => _keyClient;

    /// <summary>A second project of the same organization.</summary>
    public async Task<TestProject> WithSiblingAsync(CancellationToken ct)
    {
        var (siblingId, siblingKey) = await session.CreateProjectAsync("sibling", ct);
        return new TestProject(app, session, siblingId, siblingKey);
    }

    public Task<HttpResponseMessage> PostAsync(object body, CancellationToken ct) => _keyClient.PostAsJsonAsync("/events", body, ct);

    /// <summary>Posts errors one after the other.</summary>
    public async Task PostErrorsAsync(int count, CancellationToken ct)
    {
        for (var i = 0; i < count; i++)
        {
            using var response = await PostAsync(new { severity = "ERROR", type = "TypeError", message = $"x is undefined ({i})" }, ct);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Posts as many errors as open an incident, and waits for it.</summary>
    public async Task<JsonElement> SpikeAsync(CancellationToken ct)
    {
        await PostErrorsAsync(11, ct);
        IReadOnlyList<JsonElement> incidents;
        do
        {
            await Task.Delay(20, ct);
            incidents = await IncidentsAsync(ct);
        }
        while (incidents.Count == 0);
        return incidents[0];
    }

    /// <summary>Has the project's incidents stay open for longer than a test takes.</summary>
    public async Task KeepIncidentsOpenAsync(CancellationToken ct)
    {
        using var response = await PatchAsync(new { quietSeconds = 600, resolveSeconds = 3_600 }, ct);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until detection has counted the newest event, which must be an error.</summary>
    /// <param name="ct">Gives up.</param>
    /// <param name="severities">How the window's key ends, where the project counts other severities.</param>
    public async Task UntilObservedAsync(CancellationToken ct, string severities = "")
    {
        var newest = (await ItemsAsync($"/api/projects/{id}/events?limit=1", ct))[0].GetProperty("id").GetString();
        var redis = app.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        while (await redis.SortedSetScoreAsync($"detection:window:{OrganizationId}:{id}{severities}", newest) is null)
        {
            await Task.Delay(10, ct);
        }
    }

    /// <summary>Changes the project's settings.</summary>
    public async Task<HttpResponseMessage> PatchAsync(object settings, CancellationToken ct) => await Session.PatchAsJsonAsync($"/api/projects/{id}", settings, ct);

    public async Task<IReadOnlyList<JsonElement>> IncidentsAsync(CancellationToken ct, string query = "") =>
        await ItemsAsync($"/api/organizations/{OrganizationId}/incidents?projectId={id}&{query}", ct);

    public async Task<IReadOnlyList<JsonElement>> ItemsAsync(string path, CancellationToken ct) =>
        [.. (await Session.GetFromJsonAsync<JsonElement>(path, ct)).GetProperty("items").EnumerateArray()];

    /// <summary>The status of the project's newest incident; <see langword="null"/> when it has none.</summary>
    public string? Status()
    {
        var incidents = IncidentsAsync(CancellationToken.None).GetAwaiter().GetResult();
        return incidents.Count == 0 ? null : incidents[0].GetProperty("status").GetString();
    }

    /// <summary>A dashboard on the given host, or on the project's own.</summary>
    public async Task<LiveDashboard> OpenDashboardAsync(CancellationToken ct, VigilryApp? on = null) =>
        await LiveDashboard.OpenAsync(session.CreateHubConnection((on ?? app).BaseAddress), ct);

    public void Dispose()
    {
        _keyClient.Dispose();
        session.Dispose();
    }

    private static HttpClient CreateKeyClient(VigilryApp app, string key)
    {
        var client = app.CreateClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }
}

internal static class TestProjects
{
    /// <summary>Makes an organization, a project and a key, over HTTP.</summary>
    public static async Task<TestProject> WithProjectAsync(this VigilryApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var session = await ApiSession.CreateAsync(
            scope.ServiceProvider.GetRequiredService<IAccounts>(), app.BaseAddress, "Test", TimeProvider.System, ct);
        var (id, key) = await session.CreateProjectAsync("web", ct);
        return new TestProject(app, session, id, key);
    }

    /// <summary>A project whose eleventh error has opened an incident.</summary>
    public static async Task<(TestProject Project, JsonElement Incident)> WithOpenIncidentAsync(this VigilryApp app, CancellationToken ct)
    {
        var project = await app.WithProjectAsync(ct);
        return (project, await project.SpikeAsync(ct));
    }
}
