using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>Channels, on a host that may reach this machine.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class ChannelTests
{
    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["Vigilry:Notifications:AllowedNetworks:0"] = "127.0.0.0/8",
    };

    private VigilryApp _app = TestServers.App;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var timeOut = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _app = await VigilryApp.StartAloneAsync(timeOut.Token, Settings);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    [Test, CancelAfter(30_000)]
    public async Task A_webhook_hears_of_an_incident_by_a_request_that_others_can_verify(CancellationToken ct)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var project = await _app.WithProjectAsync(ct);
        var (_, secret) = await AddAsync(project, "WEBHOOK", receiver.Url, ct);

        await project.PostErrorsAsync(11, ct);
        Assert.That(() => receiver.Received, Has.Count.EqualTo(1).After(5_000, 20));

        var opened = receiver.Received[0];
        Assert.That($"{opened.Json.GetProperty("type")}", Is.EqualTo("incident.opened"));
        Assert.That($"{opened.Json.GetProperty("data").GetProperty("title")}", Does.Contain("TypeError"));
        Assert.That(opened.Json.GetProperty("data").GetProperty("errorCount").GetInt32(), Is.GreaterThanOrEqualTo(11));
        Assert.That(await opened.IsVerifiedAsync(secret, ct), Is.True);
        Assert.That(await (opened with { Body = opened.Body + " " }).IsVerifiedAsync(secret, ct), Is.False);
        Assert.That(() => receiver.Received.Select(r => $"{r.Json.GetProperty("type")}"), Does.Contain("incident.resolved").After(20_000, 100));
    }

    [Test, CancelAfter(30_000)]
    public async Task After_a_rotation_both_secrets_verify(CancellationToken ct)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var project = await _app.WithProjectAsync(ct);
        var (id, old) = await AddAsync(project, "WEBHOOK", receiver.Url, ct);

        using var rotated = await project.Session.PostAsync($"{PathOf(project)}/{id}/rotate-secret", content: null, ct);
        var fresh = $"{(await rotated.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("secret")}";
        Assert.That(await TestAsync(project, id, ct), Is.EqualTo((true, (string?)null)));

        Assert.That(fresh, Is.Not.EqualTo(old));
        Assert.That(await receiver.Received[0].IsVerifiedAsync(old, ct), Is.True);
        Assert.That(await receiver.Received[0].IsVerifiedAsync(fresh, ct), Is.True);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_request_that_failed_comes_again_with_the_same_id(CancellationToken ct)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerNext(500);
        using var project = await _app.WithProjectAsync(ct);
        await AddAsync(project, "WEBHOOK", receiver.Url, ct);

        await project.PostErrorsAsync(11, ct);

        Assert.That(() => receiver.Received, Has.Count.GreaterThanOrEqualTo(2).After(20_000, 50));
        Assert.That(receiver.Received[1].Headers["webhook-id"], Is.EqualTo(receiver.Received[0].Headers["webhook-id"]));
        Assert.That(receiver.Received[1].Body, Is.EqualTo(receiver.Received[0].Body));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_redirect_is_not_followed(CancellationToken ct)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerNext(307, response => response.Headers.Location = $"{receiver.Url}/elsewhere");
        using var project = await _app.WithProjectAsync(ct);
        var (id, _) = await AddAsync(project, "WEBHOOK", receiver.Url, ct);

        Assert.That(await TestAsync(project, id, ct), Is.EqualTo((false, "HTTP 307")));
        Assert.That(receiver.Received, Has.Count.EqualTo(1));
    }

    [TestCase("http://127.0.0.1:1/hook")]
    [TestCase("http://localhost:1/hook")]
    [TestCase("http://169.254.169.254/latest/meta-data")]
    [TestCase("http://[::1]:1/hook")]
    [CancelAfter(30_000)]
    public async Task An_address_that_only_this_machine_reaches_is_refused(string url, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var (id, _) = await AddAsync(project, "WEBHOOK", url, ct);

        var (isSent, fault) = await TestAsync(project, id, ct);

        Assert.That(isSent, Is.False);
        Assert.That(fault, Does.StartWith("address is not public"));
    }

    [Test, CancelAfter(60_000)]
    public async Task PagerDuty_gets_one_alert_for_an_incident_and_its_end(CancellationToken ct)
    {
        const string Key = "0123456789abcdef0123456789abcdef";
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(Settings, StringComparer.Ordinal)
        {
            ["Vigilry:Notifications:PagerDutyUrl"] = receiver.Url,
        });
        using var project = await app.WithProjectAsync(ct);
        await AddAsync(project, "PAGER_DUTY", Key, ct);

        await project.PostErrorsAsync(11, ct);

        Assert.That(() => receiver.Received, Has.Count.EqualTo(2).After(30_000, 100));
        var (opened, resolved) = (receiver.Received[0].Json, receiver.Received[1].Json);
        Assert.That($"{opened.GetProperty("event_action")} {resolved.GetProperty("event_action")}", Is.EqualTo("trigger resolve"));
        Assert.That($"{opened.GetProperty("routing_key")}", Is.EqualTo(Key));
        Assert.That($"{opened.GetProperty("dedup_key")}", Is.EqualTo($"{resolved.GetProperty("dedup_key")}"));
        Assert.That($"{opened.GetProperty("payload").GetProperty("summary")}", Does.StartWith("web: "));
    }

    [Test, CancelAfter(30_000)]
    public async Task What_waits_for_a_deleted_channel_is_dropped(CancellationToken ct)
    {
        using var project = await _app.WithProjectAsync(ct);
        var (id, _) = await AddAsync(project, "WEBHOOK", "http://127.0.0.1:1/hook", ct);
        await project.PostErrorsAsync(11, ct);
        Assert.That(() => StatesOf(id), Is.EqualTo(new[] { DeliveryState.Pending }).After(10_000, 50));

        using var deleted = await project.Session.DeleteAsync(new Uri($"{PathOf(project)}/{id}", UriKind.Relative), ct);

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(() => StatesOf(id), Is.EqualTo(new[] { DeliveryState.Dropped }).After(10_000, 50));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_target_is_never_shown_again(CancellationToken ct)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var project = await _app.WithProjectAsync(ct);
        var (_, secret) = await AddAsync(project, "WEBHOOK", $"{receiver.Url}/t0ken", ct);

        var listed = await project.Session.GetStringAsync(PathOf(project), ct);

        Assert.That(listed, Does.Contain(new Uri(receiver.Url).Authority).And.Not.Contain("t0ken").And.Not.Contain(secret));
    }

    [TestCase("""{"kind":"EMAIL","name":"x","target":"https://example.com/"}""", "kind")]
    [TestCase("""{"kind":"WEBHOOK","name":"","target":"https://example.com/"}""", "name")]
    [TestCase("""{"kind":"WEBHOOK","name":"x","target":"ftp://example.com/"}""", "target")]
    [TestCase("""{"kind":"WEBHOOK","name":"x","target":"https://me:secret@example.com/"}""", "target")]
    [TestCase("""{"kind":"SLACK","name":"x","target":"http://example.com/"}""", "target")]
    [TestCase("""{"kind":"PAGER_DUTY","name":"x","target":"short"}""", "target")]
    [CancelAfter(20_000)]
    public async Task What_cannot_be_a_channel_is_named(string body, string member, CancellationToken ct)
    {
        using var project = await _app.WithProjectAsync(ct);

        using var refused = await project.Session.PostAsync(PathOf(project), new StringContent(body, null, "application/json"), ct);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await refused.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("errors").EnumerateObject().Select(e => e.Name);
        Assert.That(errors, Is.EqualTo(new[] { member }));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_rule_can_be_changed_and_a_half_quiet_hour_is_refused(CancellationToken ct)
    {
        using var project = await _app.WithProjectAsync(ct);
        var mail = $"{PathOf(project)}/{project.Id}";

        using var changed = await project.Session.PatchAsJsonAsync(
            mail, new { statuses = new[] { "OPEN" }, fromErrors = 50, quietFrom = "22:00", quietUntil = "06:00", timeZone = "Europe/Berlin" }, ct);
        using var refused = await project.Session.PatchAsJsonAsync(mail, new { quietFrom = "22:00", quietUntil = "22:00" }, ct);
        using var unknown = await project.Session.PatchAsJsonAsync(mail, new { timeZone = "Mars/Olympus" }, ct);

        var rule = (await project.ItemsAsync(PathOf(project), ct))[0];
        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That($"{rule.GetProperty("kind")} {rule.GetProperty("statuses")} {rule.GetProperty("fromErrors")}", Is.EqualTo("""EMAIL ["OPEN"] 50"""));
        Assert.That($"{rule.GetProperty("quietFrom")}-{rule.GetProperty("quietUntil")} {rule.GetProperty("timeZone")}", Is.EqualTo("22:00-06:00 Europe/Berlin"));
    }

    [TestCase(ChannelKind.Slack, "text", "OPEN web: ")]
    [TestCase(ChannelKind.Discord, "content", "OPEN web\\: ")]
    [TestCase(ChannelKind.Teams, "type", "message")]
    [CancelAfter(30_000)]
    public async Task Chats_get_their_own_words(ChannelKind kind, string member, string text, CancellationToken ct)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var project = await _app.WithProjectAsync(ct);
        var (id, _) = await AddAsync(project, "WEBHOOK", receiver.Url, ct);
        await ChangeKindAsync(id, kind, ct);

        Assert.That(await TestAsync(project, id, ct), Is.EqualTo((true, (string?)null)));

        Assert.That($"{receiver.Received[0].Json.GetProperty(member)}", Does.Contain(text));
        Assert.That(receiver.Received[0].Headers.Keys, Has.None.StartsWith("webhook-"));
    }

    private static string PathOf(TestProject project) => $"/api/projects/{project.Id}/channels";

    private static async Task<(Guid Id, string Secret)> AddAsync(TestProject project, string kind, string url, CancellationToken ct)
    {
        using var added = await project.Session.PostAsJsonAsync(PathOf(project), new { kind, name = "Ops", target = url }, ct);
        Assert.That(added.StatusCode, Is.EqualTo(HttpStatusCode.Created), await added.Content.ReadAsStringAsync(ct));
        var answer = await added.Content.ReadFromJsonAsync<JsonElement>(ct);
        return (answer.GetProperty("channel").GetProperty("id").GetGuid(), $"{answer.GetProperty("secret")}");
    }

    private static async Task<(bool IsSent, string? Fault)> TestAsync(TestProject project, Guid id, CancellationToken ct)
    {
        using var tested = await project.Session.PostAsync($"{PathOf(project)}/{id}/test", content: null, ct);
        Assert.That(tested.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var answer = await tested.Content.ReadFromJsonAsync<JsonElement>(ct);
        return (answer.GetProperty("isSent").GetBoolean(), answer.GetProperty("fault").GetString());
    }

    /// <summary>Chats are asked for with https, which no receiver on this machine has.</summary>
    private DeliveryState[] StatesOf(Guid channelId)
    {
        using var scope = _app.Services.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<NotificationsDb>().Deliveries.Where(d => d.ChannelId == channelId).Select(d => d.State)];
    }

    private async Task ChangeKindAsync(Guid id, ChannelKind kind, CancellationToken ct)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<NotificationsDb>().Database
            .ExecuteSqlAsync($"UPDATE notifications.channels SET kind = {(short)kind} WHERE id = {id}", ct);
    }
}
