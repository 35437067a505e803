using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Vigilry.Auth.Contracts;
using Vigilry.Host;
using Vigilry.Host.Demo;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Servers;

/// <summary>The host with servers of its own, started, stopped and killed as a process.</summary>
[TestFixture, Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase), Platform(Exclude = "Win")]
public sealed class EmbeddedServersTests : IAsyncDisposable
{
    private readonly TestDirectory _parent = TestDirectory.Create();

    private string DataDirectory => Path.Combine(_parent.Path, "data");

    public ValueTask DisposeAsync() => _parent.DisposeAsync();

    [Test, CancelAfter(60_000)]
    public async Task A_first_start_makes_both_servers_and_a_stop_takes_them_along(CancellationToken ct)
    {
        await using var host = await HostProcess.StartAsync(DataDirectory, ct);
        Assert.That(await IsReadyAsync(host, ct), Is.True);
        int[] servers = [host.PostgresId, host.RedisId];
        Assert.That(servers.Select(HostProcess.IsRunning), Has.All.True);
        Assert.That(servers.Select(SessionOf), Is.EqualTo(servers), "else the terminal's Ctrl+C would stop them before the host");

        Assert.That(await host.StopAsync(ct), Is.Zero);

        Assert.That(servers.Select(HostProcess.IsRunning), Has.All.False);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_second_start_finds_the_data_of_the_first(CancellationToken ct)
    {
        await using var first = await HostProcess.StartAsync(DataDirectory, ct);
        var (session, key, projectId) = await CreateProjectAsync(first, ct);
        using var owned = session;
        await PostErrorAsync(first, key, ct);
        await first.StopAsync(ct);

        await using var second = await HostProcess.StartAsync(DataDirectory, ct);

        Assert.That(await CountEventsAsync(second, key, projectId, ct), Is.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task After_kill_9_of_the_host_its_servers_are_taken_over_and_nothing_is_lost(CancellationToken ct)
    {
        await using var first = await HostProcess.StartAsync(DataDirectory, ct);
        var (session, key, projectId) = await CreateProjectAsync(first, ct);
        using var owned = session;
        await PostErrorAsync(first, key, ct);
        int[] orphans = [first.PostgresId, first.RedisId];
        await first.KillAsync(ct);
        Assert.That(orphans.Select(HostProcess.IsRunning), Has.All.True);

        await using var second = await HostProcess.StartAsync(DataDirectory, ct);

        Assert.That(orphans.Select(HostProcess.IsRunning), Has.All.False);
        Assert.That(await CountEventsAsync(second, key, projectId, ct), Is.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task After_a_crash_of_everything_a_start_recovers_though_the_pid_files_name_strangers(CancellationToken ct)
    {
        await using var first = await HostProcess.StartAsync(DataDirectory, ct);
        var (session, key, projectId) = await CreateProjectAsync(first, ct);
        using var owned = session;
        await PostErrorAsync(first, key, ct);
        int[] servers = [first.PostgresId, first.RedisId];
        await first.KillAsync(ct);
        foreach (var server in servers)
        {
            Process.GetProcessById(server).Kill();
            Assert.That(() => HostProcess.IsRunning(server), Is.False.After(5_000, 20));
        }

        // The ids are in use again, by a process of the very user that PostgreSQL runs as.
        using var stranger = Process.Start(Command.Describe("sleep", ["60"], PostgresServer.User))
            ?? throw new InvalidOperationException("No process was made.");
        await ReplaceFirstLineAsync(Path.Combine(DataDirectory, "postgres", "postmaster.pid"), $"{stranger.Id}", ct);
        await ReplaceFirstLineAsync(Path.Combine(DataDirectory, "run", ".s.PGSQL.5432.lock"), $"{stranger.Id}", ct);
        await ReplaceFirstLineAsync(Path.Combine(DataDirectory, "redis", "redis.pid"), $"{stranger.Id}", ct);

        await using var second = await HostProcess.StartAsync(DataDirectory, ct);

        Assert.That(await CountEventsAsync(second, key, projectId, ct), Is.EqualTo(1));
        Assert.That(stranger.HasExited, Is.False);
        stranger.Kill();
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(60_000)]
    public async Task A_server_that_dies_is_started_again_and_the_line_works_on(bool postgres, CancellationToken ct)
    {
        await using var host = await HostProcess.StartAsync(DataDirectory, ct);
        var (session, key, projectId) = await CreateProjectAsync(host, ct);
        using var owned = session;
        await PostErrorAsync(host, key, ct);
        var server = postgres ? host.PostgresId : host.RedisId;

        Process.GetProcessById(server).Kill();

        Assert.That(() => host.Output, Does.Contain($"{(postgres ? "PostgreSQL" : "Redis")} is back").After(20_000, 50));
        Assert.That(() => IsReadyAsync(host, ct).GetAwaiter().GetResult(), Is.True.After(10_000, 50));
        for (var i = 0; i < 10; i++)
        {
            await PostErrorAsync(host, key, ct);
        }

        Assert.That(() => CountIncidents(session), Is.EqualTo(1).After(20_000, 50));
        Assert.That(await CountEventsAsync(host, key, projectId, ct), Is.EqualTo(11));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_second_host_on_the_same_data_is_refused_and_harms_nothing(CancellationToken ct)
    {
        await using var first = await HostProcess.StartAsync(DataDirectory, ct);

        var (exitCode, output) = await HostProcess.RunToEndAsync(DataDirectory, ct);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Another Vigilry (process ").And.Contain(DataDirectory).And.Contain("Vigilry__DataDirectory"));
        Assert.That(await IsReadyAsync(first, ct), Is.True);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_taken_port_stops_the_start_and_leaves_no_server_behind(CancellationToken ct)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var (exitCode, output) = await HostProcess.RunToEndAsync(DataDirectory, ct, "--urls", url);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain($"Vigilry cannot start. Failed to bind to address {url}").And.Contain("ASPNETCORE_URLS"));
        Assert.That(File.Exists(Path.Combine(DataDirectory, "postgres", "postmaster.pid")), Is.False);
        Assert.That(File.Exists(Path.Combine(DataDirectory, "redis", "redis.pid")), Is.False);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_path_longer_than_a_sockets_works(CancellationToken ct)
    {
        var longPath = Path.Combine(_parent.Path, new string('d', 60), new string('e', 60), "data");

        await using var host = await HostProcess.StartAsync(longPath, ct);

        Assert.That(longPath, Has.Length.GreaterThan(107));
        Assert.That(await IsReadyAsync(host, ct), Is.True);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_ordinary_user_runs_both_servers(CancellationToken ct)
    {
        const string Ordinary = "nobody";
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Every other test here runs as an ordinary user already.");
        }

        ServerDirectory.Create(DataDirectory, Ordinary);
        await using var program = TestDirectory.Create();
        CopyForAll(AppContext.BaseDirectory, program.Path);

        await using var host = await HostProcess.StartAsync(DataDirectory, ct, Ordinary, program.Path);

        Assert.That(await IsReadyAsync(host, ct), Is.True);
        var owner = Command.Run("stat", ["-c", "%U", $"/proc/{host.PostgresId}"]).Output;
        Assert.That(owner, Is.EqualTo(Ordinary));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_first_start_that_was_interrupted_begins_anew(CancellationToken ct)
    {
        Directory.CreateDirectory(Path.Combine(DataDirectory, "postgres.new", "base"));

        await using var host = await HostProcess.StartAsync(DataDirectory, ct);

        Assert.That(await IsReadyAsync(host, ct), Is.True);
    }

    [Test, CancelAfter(60_000)]
    public async Task Data_of_another_PostgreSQL_is_left_alone_and_the_way_on_is_named(CancellationToken ct)
    {
        var data = Directory.CreateDirectory(Path.Combine(DataDirectory, "postgres")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "9\n", ct);

        var (exitCode, output) = await HostProcess.RunToEndAsync(DataDirectory, ct);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("made by PostgreSQL 9").And.Contain("postgresql-9"));
        Assert.That(Directory.EnumerateFileSystemEntries(data).Select(Path.GetFileName), Is.EqualTo(["PG_VERSION"]));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_that_cannot_start_says_its_last_words(CancellationToken ct)
    {
        await using (var first = await HostProcess.StartAsync(DataDirectory, ct))
        {
        }

        await File.AppendAllTextAsync(Path.Combine(DataDirectory, "postgres", "postgresql.conf"), "\nno_such_setting = 1\n", ct);

        var (exitCode, output) = await HostProcess.RunToEndAsync(DataDirectory, ct);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("no_such_setting"));
    }

    [Test, CancelAfter(60_000)]
    public async Task While_the_disk_is_nearly_full_no_events_are_taken_and_readiness_says_why(CancellationToken ct)
    {
        await using var host = await HostProcess.StartAsync(DataDirectory, ct, settings: ["--Vigilry:DataDisk:MinimumFreeMegabytes=1000000000"]);
        var (session, key, projectId) = await CreateProjectAsync(host, ct);
        using var owned = session;
        using var http = ClientOf(host, key);

        using var one = await http.PostAsJsonAsync("/events", new { severity = "ERROR", type = "TypeError" }, ct);
        using var batch = await http.PostAsJsonAsync("/events/batch", new { events = new[] { new { severity = "ERROR", type = "TypeError" } } }, ct);
        using var ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative), ct);

        foreach (var response in (HttpResponseMessage[])[one, batch])
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(await response.Content.ReadAsStringAsync(ct), Does.Contain("disk is nearly full"));
        }

        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        var body = await ready.Content.ReadFromJsonAsync<JsonElement>(ct);
        Assert.That(
            body.GetProperty("checks").EnumerateObject().Where(c => c.Value.GetString() is not "HEALTHY").Select(c => c.Name),
            Is.EqualTo(["disk"]));
        Assert.That($"{body.GetProperty("reasons").GetProperty("disk")}", Does.Contain("nearly full"));
        Assert.That(await CountEventsAsync(host, key, projectId, ct), Is.Zero);
        Assert.That(host.Output.Split('\n').Count(l => l.Contains("MiB are free", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task While_PostgreSQL_hangs_events_and_readiness_are_answered_503_before_a_client_gives_up(CancellationToken ct)
    {
        await using var host = await HostProcess.StartAsync(DataDirectory, ct);
        Assert.That(await IsReadyAsync(host, ct), Is.True);
        string[] processes = [$"{host.PostgresId}", .. ChildrenOf(host.PostgresId)];

        Assert.That(Command.Run("kill", ["-STOP", .. processes]), Is.EqualTo((0, "")));
        try
        {
            using var http = ClientOf(host, $"vgl_{new string('0', 43)}");
            http.Timeout = TimeSpan.FromSeconds(10);
            using var posted = await http.PostAsJsonAsync("/events", new { severity = "ERROR", type = "TypeError" }, ct);
            using var ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative), ct);

            Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(posted.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            var body = await ready.Content.ReadFromJsonAsync<JsonElement>(ct);
            Assert.That($"{body.GetProperty("checks").GetProperty("postgres")}", Is.EqualTo("UNHEALTHY"));
        }
        finally
        {
            Command.Run("kill", ["-CONT", .. processes]);
        }

        Assert.That(() => IsReadyAsync(host, ct).GetAwaiter().GetResult(), Is.True.After(20_000, 100));
    }

    private static async Task<bool> IsReadyAsync(HostProcess host, CancellationToken ct)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(host.BaseAddress, "/readyz"), ct);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private static async Task<(ApiSession Session, string Key, Guid ProjectId)> CreateProjectAsync(HostProcess host, CancellationToken ct)
    {
        await using var app = VigilryHost.Build([$"--Vigilry:DataDirectory={host.DataDirectory}"], builder => builder.Logging.ClearProviders());
        await using var scope = app.Services.CreateAsyncScope();
        var session = await ApiSession.CreateAsync(
            scope.ServiceProvider.GetRequiredService<IAccounts>(), host.BaseAddress, "Test", TimeProvider.System, ct);
        var (id, key) = await session.CreateProjectAsync("web", ct);
        return (session, key, id);
    }

    private static async Task PostErrorAsync(HostProcess host, string key, CancellationToken ct)
    {
        using var http = ClientOf(host, key);
        using var response = await http.PostAsJsonAsync("/events", new { severity = "ERROR", type = "TypeError" }, ct);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<int> CountEventsAsync(HostProcess host, string key, Guid projectId, CancellationToken ct)
    {
        using var http = ClientOf(host, key);
        return (await http.GetFromJsonAsync<JsonElement>($"/api/projects/{projectId}/events", ct)).GetProperty("items").GetArrayLength();
    }

    private static int CountIncidents(ApiSession session) => session.Http
        .GetFromJsonAsync<JsonElement>($"/api/organizations/{session.OrganizationId}/incidents").GetAwaiter().GetResult()
        .GetProperty("items").GetArrayLength();

    private static HttpClient ClientOf(HostProcess host, string key) =>
        new() { BaseAddress = host.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", key } } };

    /// <summary>The sixth field of the process's status, by proc(5).</summary>
    private static int SessionOf(int processId) => int.Parse(
        File.ReadAllText($"/proc/{processId}/stat").Split(") ")[1].Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>By proc(5).</summary>
    private static string[] ChildrenOf(int processId) =>
        File.ReadAllText($"/proc/{processId}/task/{processId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static async Task ReplaceFirstLineAsync(string path, string line, CancellationToken ct)
    {
        var lines = await File.ReadAllLinesAsync(path, ct);
        await File.WriteAllTextAsync(path, string.Join('\n', (string[])[line, .. lines[1..]]) + "\n", ct);
    }

    private static void CopyForAll(string from, string to)
    {
        Assert.That(Command.Run("cp", ["-r", Path.Combine(from, "."), to]), Is.EqualTo((0, "")));
        Assert.That(Command.Run("chmod", ["-R", "a+rX", to]), Is.EqualTo((0, "")));
    }
}
