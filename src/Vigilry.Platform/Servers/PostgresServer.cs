using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Vigilry.Platform.Servers;

/// <summary>PostgreSQL as a child of this process: reached by a unix socket only, durable as by default.</summary>
/// <param name="dataDirectory">The host's, made already.</param>
/// <param name="programs">Where its program is looked for.</param>
internal sealed class PostgresServer(string dataDirectory, ServerPrograms programs) : IEmbeddedServer
{
    private const string Superuser = "vigilry";
    private const string Database = "vigilry";

    private readonly string _sockets = SocketDirectory.For(dataDirectory);
    private ServerProgram? _program;
    private string _walCompression = "off";

    /// <summary>Who runs it: PostgreSQL refuses root. <see langword="null"/> for this process's own user.</summary>
    public static string? User => Environment.IsPrivilegedProcess ? "postgres" : null;

    public string Name => "PostgreSQL";

    public string Directory { get; } = Path.Combine(dataDirectory, "postgres");

    public string PidFile => Path.Combine(Directory, "postmaster.pid");

    public UnixSignal StopSignal => UnixSignal.Interrupt;

    /// <summary>The connection string of the server that a host runs on this data directory.</summary>
    public static string ConnectionString(string dataDirectory, string database = Database) => new NpgsqlConnectionStringBuilder
    {
        Host = SocketDirectory.For(dataDirectory),
        Username = Superuser,
        Database = database,
    }.ConnectionString;

    public void Prepare()
    {
        _program = programs.FindPostgres(DataVersion());
        ServerDirectory.Create(_sockets, User);
        if (!System.IO.Directory.Exists(Directory))
        {
            InitializeCluster(_program);
        }

        _walCompression = Takes(_program, "wal_compression=lz4") ? "lz4" : "off";
    }

    public ProcessStartInfo Describe(int? strangerInPidFile)
    {
        var program = _program ?? throw new InvalidOperationException("The server was not prepared.");
        var start = Command.Describe(
            program.Path,
            [
                "-D", Directory,
                "-c", $"unix_socket_directories={_sockets}",
                "-c", "unix_socket_permissions=0700",
                "-c", "listen_addresses=",
                "-c", "port=5432",
                "-c", "timezone=UTC",

                // After a checkpoint the log has whole pages, most of them of indexes whose keys lie in no order.
                "-c", $"wal_compression={_walCompression}",
                "-c", "max_wal_size=2GB",
                "-c", "checkpoint_timeout=15min",

                // A failed statement is logged with its values, which are somebody's events.
                "-c", "log_min_messages=log",
                "-c", "log_min_error_statement=panic",
                "-c", "logging_collector=off",
                "-c", "log_destination=stderr",
            ],
            User);
        if (strangerInPidFile is { } id)
        {
            // PostgreSQL's own way to be told that a process in its pid file is not a server; all its other checks stay.
            start.Environment["PG_GRANDPARENT_PID"] = id.ToString(CultureInfo.InvariantCulture);
        }

        return start;
    }

    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            await using var dataSource = NpgsqlDataSource.Create($"{ConnectionString(dataDirectory, "postgres")};Pooling=false");
            await using var find = dataSource.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
            find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Database });
            if (await find.ExecuteScalarAsync(ct) is null)
            {
                await using var create = dataSource.CreateCommand($"CREATE DATABASE {Database}");
                await create.ExecuteNonQueryAsync(ct);
            }

            return true;
        }
        catch (PostgresException exception) when (!IsPassing(exception))
        {
            throw new ServerStartException($"PostgreSQL runs and refuses: {exception.MessageText}.", exception);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>It starts or stops, another is quicker, or all places are taken.</summary>
    private static bool IsPassing(PostgresException exception) => exception.SqlState is PostgresErrorCodes.CannotConnectNow
        or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.TooManyConnections
        or PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation;

    private int? DataVersion()
    {
        var file = Path.Combine(Directory, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    /// <summary>Whether this build knows the setting's value.</summary>
    private bool Takes(ServerProgram program, string setting) =>
        Command.Run(program.Path, ["-D", Directory, "-C", setting.Split('=')[0], "-c", setting], User).ExitCode == 0;

    /// <summary>Makes the cluster beside its place and moves it there when it is whole: a start that was interrupted begins anew.</summary>
    private void InitializeCluster(ServerProgram program)
    {
        var unfinished = Directory + ".new";
        if (System.IO.Directory.Exists(unfinished))
        {
            System.IO.Directory.Delete(unfinished, recursive: true);
        }

        ServerDirectory.Create(unfinished, User);
        var (exitCode, output) = Command.Run(
            program.Sibling("initdb"),
            [
                "--pgdata", unfinished,
                "--username", Superuser,

                // Whoever may enter the folder of the socket is this user or root.
                "--auth", "trust",
                "--encoding", "UTF8",
                "--lc-collate", "C",
                "--lc-ctype", OperatingSystem.IsMacOS() ? "UTF-8" : "C.UTF-8",
                "--data-checksums",
                "--no-instructions",
            ],
            User);
        if (exitCode != 0)
        {
            throw new ServerStartException($"PostgreSQL's data directory could not be made: {output}");
        }

        System.IO.Directory.Move(unfinished, Directory);
    }
}
