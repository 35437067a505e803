using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Vigilry.Platform.Servers;

namespace Vigilry.Host.Commands;

/// <summary>Runs PostgreSQL's own client programs on the instance's database.</summary>
internal sealed class PostgresTool : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _complaints;
    private readonly string _name;

    private PostgresTool(string name, Process process) => (_name, _process, _complaints) = (name, process, process.StandardError.ReadToEndAsync());

    public Stream Output => _process.StandardOutput.BaseStream;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts one.</summary>
    /// <param name="name">Such as <c>pg_dump</c>.</param>
    /// <param name="configuration">Names the database, as for the host.</param>
    /// <param name="serverMajor">The first number of the server's version.</param>
    /// <param name="arguments">Without the connection, which the environment names: an argument can be seen by all users of the machine.</param>
    /// <exception cref="ServerStartException">It is not installed.</exception>
    public static PostgresTool Start(string name, IConfiguration configuration, int serverMajor, params IEnumerable<string> arguments)
    {
        var connection = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Postgres"));
        var start = new ProcessStartInfo(PostgresPrograms.FindClient(name, serverMajor), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the caller's environment says about PostgreSQL is about another one.
        foreach (var inherited in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        (string Name, string? Value)[] variables =
        [
            ("LC_ALL", "C"),
            ("PGHOST", connection.Host),
            ("PGPORT", connection.Port.ToString(CultureInfo.InvariantCulture)),
            ("PGDATABASE", connection.Database),
            ("PGUSER", connection.Username),
            ("PGPASSWORD", connection.Password),
            ("PGPASSFILE", connection.Passfile),
            ("PGSSLMODE", connection.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => $"{mode}".ToLowerInvariant() }),

            // Npgsql goes by whom the system trusts where no file is named.
            ("PGSSLROOTCERT", connection.RootCertificate ?? (connection.SslMode is SslMode.VerifyFull ? "system" : null)),
            ("PGSSLCERT", connection.SslCertificate),
            ("PGSSLKEY", connection.SslKey),
            ("PGAPPNAME", $"vigilry {name}"),
        ];
        foreach (var (variable, value) in variables.Where(v => !string.IsNullOrEmpty(v.Value)))
        {
            start.Environment[variable] = value;
        }

        return new PostgresTool(name, Process.Start(start) ?? throw new InvalidOperationException($"{name} gave no process."));
    }

    /// <summary>Waits until it has ended.</summary>
    /// <exception cref="CommandException">It failed; the message is its own.</exception>
    public async Task EndAsync(CancellationToken ct)
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended before it had read all; its exit code says why.
        }

        await _process.WaitForExitAsync(ct);
        if (_process.ExitCode != 0)
        {
            throw new CommandException($"{_name} failed: {(await _complaints).Trim()}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
