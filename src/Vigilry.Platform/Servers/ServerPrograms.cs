using System.Globalization;
using System.Text.RegularExpressions;

namespace Vigilry.Platform.Servers;

/// <summary>A server's program on this machine.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Major">The first number of its version.</param>
internal sealed record ServerProgram(string Path, int Major)
{
    /// <summary>A program that came with it.</summary>
    public string Sibling(string name) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "/", name);
}

/// <summary>Finds the servers' programs. Debian keeps PostgreSQL's off the search path, one folder for each version.</summary>
/// <param name="folders">Where to look.</param>
internal sealed partial class ServerPrograms(IReadOnlyList<string> folders)
{
    private const int OldestPostgres = 15;
    private const int OldestRedis = 7;

    /// <summary>Looks on the search path and where packages put the programs.</summary>
    public static ServerPrograms OfThisMachine() => new(
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
        .. Below("/usr/lib/postgresql", "*", "bin"),
        .. Below("/usr", "pgsql-*", "bin"),
        .. Below("/opt/homebrew/opt", "postgresql*", "bin"),
        .. Below("/usr/local/opt", "postgresql*", "bin"),
        "/usr/bin",
        "/usr/local/bin",
        "/opt/homebrew/bin",
    ]);

    /// <summary>The newest PostgreSQL, or the one whose data there already is.</summary>
    /// <param name="dataMajor">The version that wrote the data; <see langword="null"/> if there is none yet.</param>
    /// <exception cref="ServerStartException">There is none that fits.</exception>
    public ServerProgram FindPostgres(int? dataMajor)
    {
        var installed = Find("postgres").Where(p => p.Major >= OldestPostgres).ToArray();
        return installed.Where(p => dataMajor is null || p.Major == dataMajor).MaxBy(p => p.Major)
            ?? throw new ServerStartException(dataMajor is null
                ? Missing("PostgreSQL", OldestPostgres, "postgresql", "postgresql@16", "Postgres")
                : $"The data directory was made by PostgreSQL {dataMajor}, which is not installed "
                    + $"(installed: {(installed.Length == 0 ? "none" : string.Join(", ", installed.Select(p => p.Major).Distinct().Order()))}). "
                    + $"Install it (apt-get install postgresql-{dataMajor}), or dump the data there and restore it into a new data directory.");
    }

    /// <summary>One of PostgreSQL's client programs, such as <c>pg_dump</c>: as old as the server, or the next newer one.</summary>
    /// <exception cref="ServerStartException">There is none that fits.</exception>
    public ServerProgram FindPostgresClient(string name, int serverMajor) => Find(name).Where(p => p.Major >= serverMajor).MinBy(p => p.Major)
        ?? throw new ServerStartException(
            $"{name} of PostgreSQL {serverMajor} or newer is not installed. Install it (apt-get install postgresql-client; on macOS: brew install libpq).");

    /// <summary>The newest Redis.</summary>
    /// <exception cref="ServerStartException">There is none that fits.</exception>
    public ServerProgram FindRedis() => Find("redis-server").Where(p => p.Major >= OldestRedis).MaxBy(p => p.Major)
        ?? throw new ServerStartException(Missing("Redis", OldestRedis, "redis-server", "redis", "Redis"));

    private static IEnumerable<string> Below(string parent, string pattern, string name) => Directory.Exists(parent)
        ? Directory.EnumerateDirectories(parent, pattern).Select(d => Path.Combine(d, name))
        : [];

    private static string Missing(string product, int oldest, string debianPackage, string brewFormula, string connectionString) =>
        $"{product} {oldest} or newer is not installed. Install it (apt-get install {debianPackage}; on macOS: brew install {brewFormula}), "
        + $"or name a server of your own in ConnectionStrings__{connectionString}.";

    private IEnumerable<ServerProgram> Find(string name) => folders
        .Select(folder => Path.GetFullPath(Path.Combine(folder, name)))
        .Distinct(StringComparer.Ordinal)
        .Where(File.Exists)
        .Select(path => (Path: path, Version: VersionPattern().Match(Command.Run(path, ["--version"]).Output)))
        .Where(p => p.Version.Success)
        .Select(p => new ServerProgram(p.Path, int.Parse(p.Version.Groups["major"].ValueSpan, CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"(?:PostgreSQL\)|server v=)\s*(?<major>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex VersionPattern();
}
