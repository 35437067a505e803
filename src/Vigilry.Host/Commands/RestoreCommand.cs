using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Platform.Data;

namespace Vigilry.Host.Commands;

/// <summary>
/// <c>vigilry restore</c>: replaces all modules' schemas by those of a backup, in one transaction, forgets what Redis remembers of another past, and brings
/// an older backup up to date.
/// </summary>
internal sealed class RestoreCommand(CommandHost host, string file)
{
    /// <summary>Keys of Redis by which Vigilry remembers; what they hold is made anew from PostgreSQL.</summary>
    private static readonly string[] Remembered = ["platform-events", "detection:*", "incident:*", "ingestion:*", "auth:*"];

    private readonly IConfiguration _configuration = host.Services.GetRequiredService<IConfiguration>();
    private readonly NpgsqlDataSource _database = host.Services.GetRequiredService<NpgsqlDataSource>();
    private readonly IReadOnlyList<ModuleDatabase> _modules = [.. host.Services.GetServices<ModuleDatabase>()];

    public static async Task<int> RunAsync(string[] settings, FileInfo file, bool replace, CancellationToken ct)
    {
        if (!file.Exists)
        {
            throw new CommandException($"There is no file {file}.");
        }

        await using var host = await CommandHost.OpenAsync(settings, ct);
        var command = new RestoreCommand(host, file.FullName);
        var major = await BackupCommand.MajorAsync(command._database, ct);
        await command.CheckFileAsync(major, ct);
        var migrations = host.Services.GetRequiredService<Migrations>();
        await using (await migrations.LockAsync(ct))
        {
            await command.CheckDatabaseAsync(replace, ct);
            var primaries = command.Primaries();
            await command.ReplaceAsync(major, ct);
            await command.ForgetAsync(primaries);
        }

        var applied = await migrations.ApplyAsync(ct);
        await Console.Out.WriteLineAsync($"{file} is restored{(applied > 0 ? $" and {applied} migrations were applied" : "")}. Start the instance.");
        return 0;
    }

    /// <summary>Its schemas may be older than this Vigilry, and not newer.</summary>
    private async Task CheckFileAsync(int major, CancellationToken ct)
    {
        foreach (var module in _modules)
        {
            using var read = PostgresTool.Start("pg_restore", _configuration, major, "--data-only", $"--schema={module.Schema}", "--table=migrations", "--file=-", file);
            using var script = new StreamReader(read.Output);
            var applied = Rows(await script.ReadToEndAsync(ct));
            await read.EndAsync(ct);
            if (applied.Count == 0)
            {
                throw new CommandException($"{file} is no backup of Vigilry: it has no schema {module.Schema}.");
            }

            await using var scope = host.Services.CreateAsyncScope();
            var known = ((DbContext)scope.ServiceProvider.GetRequiredService(module.Context)).Database.GetMigrations();
            if (applied.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } newer)
            {
                throw new CommandException($"{file} was made by a newer Vigilry, which has the migration {newer} of {module.Schema}. Restore it with that one.");
            }
        }
    }

    /// <summary>The first column of what a script copies into its table.</summary>
    private static List<string> Rows(string script) =>
    [
        .. script.Split('\n').SkipWhile(l => !l.StartsWith("COPY ", StringComparison.Ordinal)).Skip(1).TakeWhile(l => l is not "\\.").Select(l => l.Split('\t')[0]),
    ];

    private async Task CheckDatabaseAsync(bool replace, CancellationToken ct)
    {
        // Whatever they call themselves: hosts come as the same user as this command, whose own connections are of this process.
        await using var hosts = _database.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND backend_type = 'client backend' AND application_name <> $1");
        hosts.Parameters.Add(new() { Value = CommandHost.ApplicationName });
        if (await hosts.ExecuteScalarAsync(ct) is not 0L)
        {
            throw new CommandException("An instance, or somebody else, works with this database. Stop all hosts and close other connections first.");
        }

        await using var schemas = _database.CreateCommand("SELECT count(*) FROM pg_namespace WHERE nspname = ANY($1)");
        schemas.Parameters.Add(new() { Value = _modules.Select(m => m.Schema).ToArray() });
        if (!replace && await schemas.ExecuteScalarAsync(ct) is not 0L)
        {
            throw new CommandException("The database has data of Vigilry already. Back it up if it matters, and give --replace to put the backup in its place.");
        }
    }

    private async Task ReplaceAsync(int major, CancellationToken ct)
    {
        using var read = PostgresTool.Start("pg_restore", _configuration, major, "--no-owner", "--no-privileges", "--file=-", file);
        using var write = PostgresTool.Start("psql", _configuration, major, "--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-");
        try
        {
            await write.Input.WriteLineAsync($"DROP SCHEMA IF EXISTS {string.Join(", ", _modules.Select(m => $"\"{m.Schema}\""))} CASCADE;");
            await write.Input.FlushAsync(ct);
            await read.Output.CopyToAsync(write.Input.BaseStream, ct);
            await read.EndAsync(ct);
        }
        catch (IOException)
        {
            // The reader has ended, and says why.
        }

        await write.EndAsync(ct);
    }

    /// <summary>Asked before anything is replaced: a Redis that remembers another past would open incidents from it.</summary>
    private List<IServer> Primaries()
    {
        var primaries = host.Services.GetRequiredService<IConnectionMultiplexer>().GetServers().Where(s => s is { IsConnected: true, IsReplica: false }).ToList();
        return primaries.Count > 0 ? primaries : throw new CommandException("Redis does not answer, and what it remembers must be forgotten. See ConnectionStrings__Redis. Nothing was changed.");
    }

    private async Task ForgetAsync(List<IServer> primaries)
    {
        var database = host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        foreach (var server in primaries)
        {
            foreach (var pattern in Remembered)
            {
                await foreach (var key in server.KeysAsync(database.Database, pattern))
                {
                    await database.KeyDeleteAsync(key);
                }
            }
        }
    }
}
