using System.Net;
using System.Net.Http.Json;
using NUnit.Framework;
using Vigilry.IntegrationTests.Servers;

namespace Vigilry.IntegrationTests.Host;

/// <summary>What an operator types, beside an instance that runs.</summary>
[TestFixture, Parallelizable(ParallelScope.Self)]
public class CommandTests
{
    private const string Email = "ada@example.com";

    [Test, CancelAfter(300_000)]
    public async Task An_operator_makes_an_account_sets_its_password_and_asks_the_doctor(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();
        await using var host = await HostProcess.StartAsync(Path.Combine(parent.Path, "data"), ct);

        string first = await RunAsync(host, ct, "admin", "create", "--email", Email, "--name", "Ada", "--organization", "Engines");
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = host.BaseAddress };
        Assert.That(await LogInAsync(browser, PasswordIn(first), ct), Is.EqualTo(HttpStatusCode.NoContent));
        var twice = await HostProcess.CommandAsync(host.DataDirectory, ct, "admin", "create", "--email", Email, "--name", "Ada", "--organization", "Engines");
        Assert.That((twice.ExitCode, twice.Output), Is.EqualTo((1, $"{Email} has an account already. Set its password with: vigilry admin reset-password --email {Email}")));
        var wrong = await HostProcess.CommandAsync(host.DataDirectory, ct, "admin", "create", "--email", "ada", "--name", "Ada", "--organization", "Engines");
        Assert.That((wrong.ExitCode, wrong.Output), Is.EqualTo((1, "Email: Must be a mail address.")));

        var second = await RunAsync(host, ct, "admin", "reset-password", "--email", Email);
        using var me = await browser.GetAsync(new Uri("/api/auth/me", UriKind.Relative), ct);
        Assert.That(me.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "Its session is over.");
        Assert.That(await LogInAsync(browser, PasswordIn(first), ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await LogInAsync(browser, PasswordIn(second), ct), Is.EqualTo(HttpStatusCode.NoContent));
        var nobody = await HostProcess.CommandAsync(host.DataDirectory, ct, "admin", "reset-password", "--email", "eve@example.com");
        Assert.That((nobody.ExitCode, nobody.Output), Is.EqualTo((1, "email: Has no account.")));

        var healthy = await RunAsync(host, ct, "doctor", "--urls", host.BaseAddress.ToString());
        Assert.That(healthy.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]), Is.EqualTo(DoctorLooksAt));
        Assert.That(healthy, Does.Not.Contain("FAIL"));
        Assert.That(healthy, Does.Contain("is ready."));
    }

    [Test, CancelAfter(300_000)]
    public async Task The_doctor_fails_for_servers_that_do_not_answer(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();

        var (exitCode, output) = await HostProcess.CommandAsync(
            Path.Combine(parent.Path, "data"),
            ct,
            "doctor", "--ConnectionStrings:Postgres=Host=127.0.0.1;Port=1;Username=vigilry;Password=hidden;Timeout=2", "--ConnectionStrings:Redis=127.0.0.1:1",
            "--Vigilry:Smtp:Host=127.0.0.1", "--Vigilry:Smtp:Port=1", "--Vigilry:Smtp:From=vigilry@example.com");

        Assert.That(exitCode, Is.EqualTo(1));
        var failed = output.Split('\n').Where(l => l.StartsWith("FAIL ", StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.That(failed, Is.EqualTo(Unreachable), output);
        Assert.That(output, Does.Not.Contain("hidden"));
    }

    [Test, CancelAfter(180_000)]
    public async Task Settings_are_printed_without_secrets_and_slips_are_named(CancellationToken ct)
    {
        await using var parent = TestDirectory.Create();
        var secret = Path.Combine(parent.Path, "secret");
        await File.WriteAllTextAsync(secret, "s3cret\n", ct);

        var (exitCode, output) = await HostProcess.CommandAsync(
            parent.Path,
            ct,
            "config", "--ConnectionStrings:Postgres=Host=db;Username=vigilry;Password=s3cret;SSL Password=s3cret", "--ConnectionStrings:Redis=redis:6379,password=s3cret",
            $"--Vigilry:Smtp:Password_FILE={secret}", "--Vigilry:Detection:Treshold=5");
        var typo = await HostProcess.CommandAsync(parent.Path, ct, "backpu", "file");

        Assert.That(exitCode, Is.EqualTo(1), "A name is unknown.");
        var lines = output.Split('\n');
        Assert.That(output, Does.Not.Contain("s3cret"));
        Assert.That(lines, Does.Contain("ConnectionStrings__Postgres=Host=db;Username=vigilry;Password=********;SSL Password=********  # command line"));
        Assert.That(lines, Does.Contain("Vigilry__Smtp__Password=********  # Vigilry__Smtp__Password_FILE"));
        Assert.That(lines, Does.Contain("Vigilry__Detection__Threshold=10  # default"));
        Assert.That(lines, Does.Contain("There is no setting Vigilry__Detection__Treshold. The nearest one is Vigilry__Detection__Threshold."));
        Assert.That((typo.ExitCode, typo.Output), Is.EqualTo((1, "There is no command or argument backpu. See: vigilry --help")));
    }

    private static readonly string[] DoctorLooksAt = ["settings", "postgres", "migrations", "redis", "clock", "disk", "mail", "instance"];
    private static readonly string[] Unreachable = ["postgres", "migrations", "redis", "clock", "mail"];

    private static async Task<string> RunAsync(HostProcess host, CancellationToken ct, params string[] command)
    {
        var (exitCode, output) = await HostProcess.CommandAsync(host.DataDirectory, ct, command);
        Assert.That(exitCode, Is.Zero, output);
        return output;
    }

    private static string PasswordIn(string output) => output.Split("Password: ")[1].Trim();

    private static async Task<HttpStatusCode> LogInAsync(HttpClient http, string password, CancellationToken ct)
    {
        using var response = await http.PostAsJsonAsync("/api/auth/login", new { email = Email, password }, ct);
        return response.StatusCode;
    }
}
