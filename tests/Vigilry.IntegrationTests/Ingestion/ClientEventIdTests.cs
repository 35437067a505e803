using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ClientEventIdTests
{
    /// <summary>Tomorrow's: sessions are not yet over for clients, which have the real time.</summary>
    private static readonly DateTimeOffset Evening = new(TimeProvider.System.GetUtcNow().Date.AddDays(2).AddMinutes(-1), TimeSpan.Zero);

    [Test, CancelAfter(30_000)]
    public async Task Two_hosts_at_once_store_it_once(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using var second = await app.StartReplicaAsync();
        using var project = await app.WithProjectAsync(ct);
        using var onSecond = new HttpClient { BaseAddress = second.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", project.Key } } };
        Guid[] ids = [.. Enumerable.Range(0, 10).Select(_ => NewId())];

        var responses = await Task.WhenAll(ids.SelectMany(id => Enumerable.Repeat(id, 10))
            .SelectMany(id => new[] { PostAsync(project.KeyClient, id, ct), PostAsync(onSecond, id, ct) }));

        Assert.That(responses, Has.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await IdsAsync(project, ct), Is.EquivalentTo(ids));
    }

    [Test, CancelAfter(30_000)]
    public async Task Groups_that_share_ids_in_different_orders_do_not_deadlock(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var store = TestServers.App.Services.GetRequiredService<EventStore>();
        var now = TimeProvider.System.GetUtcNow();
        Event[] events = [.. Enumerable.Range(0, 500).Select(_ => EventOf(project, NewId(), now))];

        var stored = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            store.InsertAsync(NewId(), i % 2 == 0 ? events : [.. events.Reverse()], now, ct)));

        Assert.That(stored.Sum(s => s.Count), Is.EqualTo(events.Length));
    }

    [Test, CancelAfter(30_000)]
    public async Task It_is_known_across_midnight(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(Evening);
        await using var app = await StartAtAsync(clock, ct);
        using var project = await app.WithProjectAsync(ct);
        var id = NewId();

        await PostAsync(project.KeyClient, id, ct);
        clock.Advance(TimeSpan.FromMinutes(2));

        Assert.That(await PostAsync(project.KeyClient, id, ct), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await IdsAsync(project, ct), Is.EqualTo([id]));
    }

    [Test, CancelAfter(30_000)]
    public async Task After_24_hours_it_is_a_new_event_and_the_newest_is_read(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(Evening);
        await using var app = await StartAtAsync(clock, ct);
        using var project = await app.WithProjectAsync(ct);
        var id = NewId();

        await PostAsync(project.KeyClient, id, ct);
        clock.Advance(TimeSpan.FromHours(24));
        await PostAsync(project.KeyClient, id, ct);
        clock.Advance(TimeSpan.FromHours(23));
        await PostAsync(project.KeyClient, id, ct);

        Assert.That(await IdsAsync(project, ct), Is.EqualTo([id, id]));
        var newest = await project.KeyClient.GetStringAsync(new Uri($"/api/projects/{project.Id}/events/{id}", UriKind.Relative), ct);
        Assert.That(JsonDocument.Parse(newest).RootElement.GetProperty("receivedAt").GetDateTimeOffset(), Is.EqualTo(Evening.AddHours(24)));
    }

    [Test, CancelAfter(20_000)]
    public async Task In_another_project_it_is_another_event(CancellationToken ct)
    {
        using var mine = await TestServers.App.WithProjectAsync(ct);
        using var sibling = await mine.WithSiblingAsync(ct);
        var id = NewId();

        await PostAsync(mine.KeyClient, id, ct);
        await PostAsync(sibling.KeyClient, id, ct);

        Assert.That(await IdsAsync(mine, ct), Is.EqualTo([id]));
        Assert.That(await IdsAsync(sibling, ct), Is.EqualTo([id]));
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private static Task<VigilryApp> StartAtAsync(FakeTimeProvider clock, CancellationToken ct) =>
        VigilryApp.StartAloneAsync(ct, configure: services => services.AddSingleton<TimeProvider>(clock));

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, Guid eventId, CancellationToken ct)
    {
        using var body = new StringContent(
            $$"""{"severity":"INFO","type":"t","eventId":"{{eventId}}"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri("/events", UriKind.Relative), body, ct);
        return response.StatusCode;
    }

    private static async Task<IEnumerable<Guid>> IdsAsync(TestProject project, CancellationToken ct)
    {
        using var page = JsonDocument.Parse(
            await project.KeyClient.GetStringAsync(new Uri($"/api/projects/{project.Id}/events", UriKind.Relative), ct));
        return [.. page.RootElement.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("id").GetGuid())];
    }

    private static Event EventOf(TestProject project, Guid id, DateTimeOffset at) => new()
    {
        Id = id,
        HasClientId = true,
        OrganizationId = project.OrganizationId,
        ProjectId = project.Id,
        Severity = EventSeverity.Info,
        Type = "t",
        Timestamp = at,
        ReceivedAt = at,
    };
}
