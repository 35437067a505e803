namespace Vigilry.Platform.Servers;

/// <summary>Where this host keeps its files: the embedded servers' data, and mails that have no server to go to.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Notice">Why it is not the usual one, for the log; <see langword="null"/> if it is.</param>
public sealed record DataDirectory(string Path, string? Notice = null)
{
    private const string Default = "data";
    private const string OfTheSystem = "/var/lib/vigilry";

    /// <summary>The directory to use; nothing is created yet.</summary>
    /// <param name="configured">What the operator set, if anything.</param>
    /// <param name="mustAdmit">A user whose server will keep its data there; <see langword="null"/> if only this process will.</param>
    /// <exception cref="ServerStartException">The operator's directory does not admit that user.</exception>
    public static DataDirectory Resolve(string? configured, string? mustAdmit)
    {
        var path = System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(configured) ? Default : configured);
        if (mustAdmit is null || Admits(path, mustAdmit))
        {
            return new DataDirectory(path);
        }

        return string.IsNullOrWhiteSpace(configured)
            ? new DataDirectory(
                OfTheSystem, $"PostgreSQL runs as the user {mustAdmit}, who may not enter {path}: data is kept in {OfTheSystem} instead.")
            : throw new ServerStartException(
                $"PostgreSQL runs as the user {mustAdmit}, who may not enter {path}. "
                + $"Set Vigilry__DataDirectory to a directory below folders that every user may enter, such as {OfTheSystem}.");
    }

    private static bool Admits(string path, string user)
    {
        if (Command.Run("id", ["-u", user]).ExitCode != 0)
        {
            throw new ServerStartException(
                $"PostgreSQL does not run as root, and there is no user {user}. Install PostgreSQL (apt-get install postgresql), "
                + "run Vigilry as another user, or name a server of your own in ConnectionStrings__Postgres.");
        }

        var existing = path;
        while (!Directory.Exists(existing))
        {
            existing = System.IO.Path.GetDirectoryName(existing) ?? "/";
        }

        return Command.Run("test", ["-x", existing], user).ExitCode == 0;
    }
}
