using System.Globalization;
using Npgsql;
using Vigilry.Platform.Data;

namespace Vigilry.Host.Commands;

/// <summary>
/// <c>vigilry backup</c>: one consistent state of all modules' schemas, as PostgreSQL's <c>pg_dump</c> writes it. Redis is not in it: its clocks and windows are
/// made anew from what PostgreSQL has.
/// </summary>
internal static class BackupCommand
{
    private const string StandardOutput = "-";

    public static async Task<int> RunAsync(string[] settings, string file, CancellationToken ct)
    {
        if (file is not StandardOutput && File.Exists(file))
        {
            throw new CommandException($"{file} is there already. Name another file.");
        }

        await using var host = await CommandHost.OpenAsync(settings, ct);
        var database = host.Services.GetRequiredService<NpgsqlDataSource>();
        var modules = host.Services.GetServices<ModuleDatabase>().ToList();
        using var dump = PostgresTool.Start("pg_dump", host.Services.GetRequiredService<IConfiguration>(), await MajorAsync(database, ct),
        [
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            .. modules.Select(m => $"--schema={m.Schema}"),
            .. modules.SelectMany(m => m.Extensions).Select(e => $"--extension={e}"),
        ]);
        if (file is StandardOutput)
        {
            await using var output = Console.OpenStandardOutput();
            await dump.Output.CopyToAsync(output, ct);
            await dump.EndAsync(ct);
            return 0;
        }

        await WriteAsync(dump, file, ct);
        await Console.Out.WriteLineAsync($"{file}: {new FileInfo(file).Length / 1024.0 / 1024.0:0.0} MiB. It holds addresses and events: keep it as safe as the database.");
        return 0;
    }

    /// <summary>The first number of the server's version.</summary>
    public static async Task<int> MajorAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SHOW server_version_num");
        return int.Parse($"{await command.ExecuteScalarAsync(ct)}", CultureInfo.InvariantCulture) / 10_000;
    }

    /// <summary>The file has its name only when it is whole and on the disk.</summary>
    private static async Task WriteAsync(PostgresTool dump, string file, CancellationToken ct)
    {
        var unfinished = $"{file}.unfinished";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (var output = new FileStream(unfinished, options))
            {
                await dump.Output.CopyToAsync(output, ct);
                await dump.EndAsync(ct);
                output.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file);
        }
        catch (Exception exception)
        {
            File.Delete(unfinished);
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException($"{file} cannot be written: {exception.Message}");
            }

            throw;
        }
    }
}
