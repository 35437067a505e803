using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Auth.Data;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class RevokedKeyTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_revoked_key_is_401_on_every_host_within_seconds(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using var second = await app.StartReplicaAsync();
        using var project = await app.WithProjectAsync(ct);
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
        await using var app = await VigilryApp.StartAloneAsync(ct);
        await using var second = await app.StartReplicaAsync();
        using var project = await app.WithProjectAsync(ct);
        using var onSecond = second.CreateClient();
        onSecond.DefaultRequestHeaders.Add("X-Api-Key", project.Key);
        await second.Services.GetRequiredService<IConnectionMultiplexer>().GetSubscriber().UnsubscribeAllAsync().WaitAsync(ct);
        var path = new Uri($"/api/projects/{project.Id}/api-keys/{await ApiKeyTests.KeyIdAsync(project, ct)}", UriKind.Relative);
        Assert.That(() => StatusOf(onSecond), Is.EqualTo(HttpStatusCode.Accepted));

        using var revoked = await project.Session.DeleteAsync(path, ct);

        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(() => StatusOf(onSecond), Is.EqualTo(HttpStatusCode.Unauthorized).After(5_000, 50));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_answer_that_is_older_than_the_revocation_is_neither_kept_nor_given_to_those_who_come_after_it(CancellationToken ct)
    {
        using var hold = new HoldKeyAnswers();

        // Its clock stands still, so that the wait for the answer never is too long.
        await using var app = await VigilryApp.StartAloneAsync(ct, configure: services => services
            .AddSingleton<TimeProvider>(new FakeTimeProvider(TimeProvider.System.GetUtcNow()))
            .ConfigureDbContext<AuthDb>(db => db.AddInterceptors(hold)));
        using var project = await app.WithProjectAsync(ct);
        var path = new Uri($"/api/projects/{project.Id}/api-keys/{await ApiKeyTests.KeyIdAsync(project, ct)}", UriKind.Relative);
        var before = project.PostAsync(new { severity = "INFO", type = "t" }, ct);
        await hold.Held.WaitAsync(ct);

        using var revoked = await project.Session.DeleteAsync(path, ct);

        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(() => StatusOf(project.KeyClient), Is.EqualTo(HttpStatusCode.Unauthorized), "while the older answer is on its way");
        hold.LetGo();
        using var first = await before;
        Assert.That(() => StatusOf(project.KeyClient), Is.EqualTo(HttpStatusCode.Unauthorized), "after it came");
    }

    private static HttpStatusCode StatusOf(HttpClient client)
    {
        using var response = client.PostAsJsonAsync("/events", new { severity = "INFO", type = "t" }).GetAwaiter().GetResult();
        return response.StatusCode;
    }

    /// <summary>Holds the first answer to whose a key is, which PostgreSQL has given already.</summary>
    private sealed class HoldKeyAnswers : DbCommandInterceptor, IDisposable
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Held => _held.Task;

        public void LetGo() => _letGo.TrySetResult();

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("events_per_minute", StringComparison.Ordinal)
                && command.CommandText.Contains("auth.api_keys", StringComparison.Ordinal)
                && _held.TrySetResult())
            {
                await _letGo.Task.WaitAsync(CancellationToken.None);
            }

            return result;
        }

        public void Dispose() => LetGo();
    }
}
