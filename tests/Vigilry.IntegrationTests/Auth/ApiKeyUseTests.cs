using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using NUnit.Framework;
using Vigilry.Auth.ApiKeys;
using Vigilry.Auth.Data;

namespace Vigilry.IntegrationTests.Auth;

[TestFixture, Parallelizable(ParallelScope.All)]
public class ApiKeyUseTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_used_key_shows_when_and_an_unused_one_does_not(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var unused = await project.WithSiblingAsync(ct);
        var before = TimeProvider.System.GetUtcNow();

        await project.PostErrorsAsync(2, ct);

        Assert.That(() => LastUsedAt(project), Is.Not.Null.After(30_000, 100), "once the timer has written it");
        var after = TimeProvider.System.GetUtcNow();
        Assert.That(LastUsedAt(project), Is.InRange(before.AddMilliseconds(-1), after));
        Assert.That(LastUsedAt(unused), Is.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_host_that_stops_writes_what_it_knows(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var project = await app.WithProjectAsync(ct);
        await using (var second = await app.StartReplicaAsync())
        {
            using var onSecond = second.CreateClient();
            onSecond.DefaultRequestHeaders.Add("X-Api-Key", project.Key);
            using var read = await onSecond.GetAsync(new Uri($"/api/projects/{project.Id}", UriKind.Relative), ct);
            read.EnsureSuccessStatusCode();
        }

        Assert.That(LastUsedAt(project), Is.Not.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task What_was_used_during_an_outage_is_written_after_it(CancellationToken ct)
    {
        await using var app = await VigilryApp.StartAloneAsync(ct);
        using var project = await app.WithProjectAsync(ct);
        var keyId = await ApiKeyTests.KeyIdAsync(project, ct);
        var use = app.Services.GetRequiredService<ApiKeyUse>();

        await AllowConnectionsAsync(app, allow: false, ct);
        use.Note(keyId);
        Assert.That(async () => await use.WriteAsync(ct), Throws.InstanceOf<NpgsqlException>());
        await AllowConnectionsAsync(app, allow: true, ct);

        Assert.That(() => LastUsedAt(project), Is.Not.Null.After(40_000, 100), "the timer tries again");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_stop_that_has_no_time_left_is_no_fault(CancellationToken ct)
    {
        using var use = ActivatorUtilities.CreateInstance<ApiKeyUse>(TestServers.App.Services);
        use.Note(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await over.CancelAsync();

        Assert.That(async () => await use.StopAsync(over.Token), Throws.Nothing);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_older_use_does_not_replace_a_newer_one(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-1));
        using var project = await TestServers.App.WithProjectAsync(ct);
        var keyId = await ApiKeyTests.KeyIdAsync(project, ct);
        var newer = TestServers.App.Services.GetRequiredService<ApiKeyUse>();
        using var older = ActivatorUtilities.CreateInstance<ApiKeyUse>(TestServers.App.Services, clock);

        newer.Note(keyId);
        older.Note(keyId);
        await older.WriteAsync(ct);
        Assert.That(LastUsedAt(project), Is.Not.Null);
        await newer.WriteAsync(ct);
        older.Note(keyId);
        await older.WriteAsync(ct);

        Assert.That(LastUsedAt(project), Is.GreaterThan(clock.GetUtcNow().AddHours(1)));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_model_agrees_with_the_migrations(CancellationToken ct)
    {
        await using var scope = TestServers.App.Services.CreateAsyncScope();

        Assert.That(scope.ServiceProvider.GetRequiredService<AuthDb>().Database.HasPendingModelChanges(), Is.False);
    }

    private static DateTimeOffset? LastUsedAt(TestProject project)
    {
        var keys = project.ItemsAsync($"/api/projects/{project.Id}/api-keys", CancellationToken.None).GetAwaiter().GetResult();
        var at = keys.Single().GetProperty("lastUsedAt");
        return at.ValueKind is JsonValueKind.Null ? null : at.GetDateTimeOffset();
    }

    /// <summary>Without them, the host's database is as good as gone.</summary>
    internal static async Task AllowConnectionsAsync(VigilryApp app, bool allow, CancellationToken ct)
    {
        var database = new NpgsqlConnectionStringBuilder(app.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString).Database;
        await using var dataSource = NpgsqlDataSource.Create(TestServers.PostgresConnectionString);
        await using var change = dataSource.CreateCommand($"ALTER DATABASE {database} ALLOW_CONNECTIONS {allow}");
        await change.ExecuteNonQueryAsync(ct);
        await using var end = dataSource.CreateCommand($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        await end.ExecuteNonQueryAsync(ct);
    }
}
