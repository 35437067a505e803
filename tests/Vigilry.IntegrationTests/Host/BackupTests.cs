using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Host;
using Vigilry.Host.Demo;
using Vigilry.IntegrationTests.Servers;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Host;

/// <summary>A backup of an instance that serves, restored into a new one.</summary>
[TestFixture, Parallelizable(ParallelScope.Self)]
public class BackupTests
{
    private const string Stale = "incident:active:of-another-past";
    private const string Foreign = "of-another-application";

    [Test, CancelAfter(300_000)]
    public async Task What_was_accepted_before_a_backup_is_there_after_its_restore(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();
        var (here, there, file) = (Path.Combine(parent.Path, "here"), Path.Combine(parent.Path, "there"), Path.Combine(parent.Path, "backup"));
        (Guid Id, string Key) project, other;
        Guid organizationId, incidentId;
        string email, password;
        int accepted;
        await using (var host = await HostProcess.StartAsync(here, ct))
        {
            using var session = await SessionAsync(host, ct);
            (email, password, organizationId) = (session.Email, session.Password, session.OrganizationId);
            (project, other) = (await session.CreateProjectAsync("shop", ct), await session.CreateProjectAsync("mail", ct));
            using var loader = new Loader(host.BaseAddress, project.Key);
            incidentId = await IncidentAsync(session.Http, organizationId, project.Id, ct);
            accepted = loader.Accepted;
            var (exitCode, output) = await HostProcess.CommandAsync(here, ct, "backup", file);
            Assert.That(exitCode, Is.Zero, output);
            Assert.That(loader.Accepted, Is.GreaterThan(accepted), "It served all the while.");

            var again = await HostProcess.CommandAsync(here, ct, "backup", file);
            Assert.That((again.ExitCode, again.Output), Is.EqualTo((1, $"{file} is there already. Name another file.")));
            var live = await HostProcess.CommandAsync(here, ct, "restore", file, "--replace");
            Assert.That((live.ExitCode, live.Output), Is.EqualTo((1, "An instance, or somebody else, works with this database. Stop all hosts and close other connections first.")));
        }

        Assert.That(OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var restored = await HostProcess.CommandAsync(there, ct, "restore", file);
        Assert.That(restored.ExitCode, Is.Zero, restored.Output);
        var twice = await HostProcess.CommandAsync(there, ct, "restore", file);
        Assert.That((twice.ExitCode, twice.Output), Is.EqualTo((1, "The database has data of Vigilry already. Back it up if it matters, and give --replace to put the backup in its place.")));
        var half = $"{file}-half";
        await File.WriteAllBytesAsync(half, (await File.ReadAllBytesAsync(file, ct))[..^1_000], ct);
        var torn = await HostProcess.CommandAsync(there, ct, "restore", half, "--replace");
        Assert.That(torn.ExitCode, Is.EqualTo(1), torn.Output);
        Assert.That(await StoredAsync(there, project.Id, ct), Is.GreaterThanOrEqualTo(accepted), "What was there stays.");
        await RememberAsync(there, ct);
        var replaced = await HostProcess.CommandAsync(there, ct, "restore", file, "--replace");
        Assert.That(replaced.ExitCode, Is.Zero, replaced.Output);

        await using var back = await HostProcess.StartAsync(there, ct);
        await using (var redis = await ConnectionMultiplexer.ConnectAsync(RedisServer.ConnectionString(there)))
        {
            Assert.That((await redis.GetDatabase().KeyExistsAsync(Stale), await redis.GetDatabase().KeyExistsAsync(Foreign)), Is.EqualTo((false, true)));
        }

        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = back.BaseAddress };
        using var login = await browser.PostAsJsonAsync("/api/auth/login", new { email, password }, ct);
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await CountAsync(browser, project.Id, ct), Is.GreaterThanOrEqualTo(accepted));
        Assert.That((await browser.GetFromJsonAsync<JsonElement>($"/api/incidents/{incidentId}", ct)).GetProperty("projectId").GetGuid(), Is.EqualTo(project.Id));

        // It detects: keys count, and clocks and windows are made anew.
        using var next = new Loader(back.BaseAddress, other.Key);
        Assert.That(await IncidentAsync(browser, organizationId, other.Id, ct), Is.Not.EqualTo(incidentId));
    }

    [Test, CancelAfter(180_000)]
    public async Task A_file_that_is_no_backup_changes_nothing(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();
        var (data, file) = (Path.Combine(parent.Path, "data"), Path.Combine(parent.Path, "notes"));
        await File.WriteAllTextAsync(file, "These are my notes.", ct);

        var restored = await HostProcess.CommandAsync(data, ct, "restore", file);
        var migrated = await HostProcess.CommandAsync(data, ct, "migrate");
        var again = await HostProcess.CommandAsync(data, ct, "migrate");

        Assert.That(restored.ExitCode, Is.EqualTo(1));
        Assert.That(restored.Output, Does.StartWith("pg_restore failed:"));
        Assert.That(migrated.ExitCode, Is.Zero, migrated.Output);
        Assert.That(migrated.Output, Does.Contain("migrations applied"));
        Assert.That((again.ExitCode, again.Output), Is.EqualTo((0, "The database is up to date.")));
    }

    /// <summary>How many events a project has, on a host that is started for the question.</summary>
    private static async Task<long?> StoredAsync(string dataDirectory, Guid projectId, CancellationToken ct)
    {
        await using var host = await HostProcess.StartAsync(dataDirectory, ct);
        await using var dataSource = NpgsqlDataSource.Create(PostgresServer.ConnectionString(dataDirectory));
        await using var count = dataSource.CreateCommand("SELECT count(*) FROM ingestion.events WHERE project_id = $1");
        count.Parameters.Add(new() { Value = projectId });
        return (long?)await count.ExecuteScalarAsync(ct);
    }

    /// <summary>Has Redis remember what no backup knows.</summary>
    private static async Task RememberAsync(string dataDirectory, CancellationToken ct)
    {
        await using var host = await HostProcess.StartAsync(dataDirectory, ct);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(RedisServer.ConnectionString(dataDirectory));
        await redis.GetDatabase().StringSetAsync(Stale, "1");
        await redis.GetDatabase().StringSetAsync(Foreign, "1");
    }

    private static async Task<ApiSession> SessionAsync(HostProcess host, CancellationToken ct)
    {
        await using var app = VigilryHost.Build([$"--Vigilry:DataDirectory={host.DataDirectory}"], builder => builder.Logging.ClearProviders());
        await using var scope = app.Services.CreateAsyncScope();
        return await ApiSession.CreateAsync(scope.ServiceProvider.GetRequiredService<IAccounts>(), host.BaseAddress, "Test", TimeProvider.System, ct);
    }

    private static async Task<Guid> IncidentAsync(HttpClient http, Guid organizationId, Guid projectId, CancellationToken ct)
    {
        while (true)
        {
            var found = await http.GetFromJsonAsync<JsonElement>($"/api/organizations/{organizationId}/incidents?projectId={projectId}", ct);
            if (found.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()).FirstOrDefault() is var id && id != Guid.Empty)
            {
                return id;
            }

            await Task.Delay(20, ct);
        }
    }

    private static async Task<int> CountAsync(HttpClient http, Guid projectId, CancellationToken ct)
    {
        var (count, cursor) = (0, (string?)"");
        while (cursor is not null)
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/projects/{projectId}/events?limit=200{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}", ct);
            count += page.GetProperty("items").GetArrayLength();
            cursor = page.GetProperty("nextCursor").GetString();
        }

        return count;
    }

    /// <summary>Posts errors one after the other, and counts those that were accepted.</summary>
    private sealed class Loader : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _load;
        private int _accepted;

        public Loader(Uri url, string key) => _load = LoadAsync(url, key);

        public int Accepted => Volatile.Read(ref _accepted);

        public void Dispose()
        {
            _stop.Cancel();
            _load.Wait();
            _stop.Dispose();
        }

        private async Task LoadAsync(Uri url, string key)
        {
            using var http = new HttpClient { BaseAddress = url, DefaultRequestHeaders = { { "X-Api-Key", key } } };
            while (!_stop.IsCancellationRequested)
            {
                using var response = await http.PostAsJsonAsync("/events", new { severity = "ERROR", type = "TypeError" }, CancellationToken.None);
                Interlocked.Add(ref _accepted, response.StatusCode is HttpStatusCode.Accepted ? 1 : 0);
                await Task.Delay(5);
            }
        }
    }
}
