using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;

namespace Vigilry.IntegrationTests.Auth;

/// <summary>Not in parallel with others, whose mails the second host would take.</summary>
[TestFixture]
public class RevokedKeyTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_revoked_key_is_401_on_every_host_within_seconds(CancellationToken ct)
    {
        await using var second = await VigilryApp.StartAsync(TestServers.PostgresConnectionString, TestServers.RedisConnectionString);
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var onSecond = second.CreateClient();
        onSecond.DefaultRequestHeaders.Add("X-Api-Key", project.Key);
        Assert.That(() => StatusOf(project.KeyClient), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(() => StatusOf(onSecond), Is.EqualTo(HttpStatusCode.Accepted), "and the second host now knows the key");

        using var revoked = await project.Session.DeleteAsync(
            new Uri($"/api/projects/{project.Id}/api-keys/{await ApiKeyTests.KeyIdAsync(project, ct)}", UriKind.Relative), ct);

        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(() => StatusOf(project.KeyClient), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(() => StatusOf(onSecond), Is.EqualTo(HttpStatusCode.Unauthorized).After(5_000, 50));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_host_that_misses_the_message_refuses_a_revoked_key_within_five_seconds(CancellationToken ct)
    {
        await using var second = await VigilryApp.StartAsync(TestServers.PostgresConnectionString, TestServers.RedisConnectionString);
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var onSecond = second.CreateClient();
        onSecond.DefaultRequestHeaders.Add("X-Api-Key", project.Key);
        await second.Services.GetRequiredService<IConnectionMultiplexer>().GetSubscriber().UnsubscribeAllAsync().WaitAsync(ct);
        var path = new Uri($"/api/projects/{project.Id}/api-keys/{await ApiKeyTests.KeyIdAsync(project, ct)}", UriKind.Relative);
        Assert.That(() => StatusOf(onSecond), Is.EqualTo(HttpStatusCode.Accepted));

        using var revoked = await project.Session.DeleteAsync(path, ct);

        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(() => StatusOf(onSecond), Is.EqualTo(HttpStatusCode.Unauthorized).After(5_000, 50));
    }

    private static HttpStatusCode StatusOf(HttpClient client)
    {
        using var response = client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }).GetAwaiter().GetResult();
        return response.StatusCode;
    }
}
