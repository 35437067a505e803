namespace Vigilry.Platform.Servers;

/// <summary>Makes directories that one user alone may use.</summary>
internal static class ServerDirectory
{
    /// <summary>Makes the directory that holds those of the servers; it stays as it is if it is there.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="othersMayPass">Whether a server of another user must be able to pass through.</param>
    public static void CreateParent(string path, bool othersMayPass)
    {
        if (!Directory.Exists(path))
        {
            Install(path, mode: othersMayPass ? "711" : "700", owner: null);
        }
    }

    /// <summary>Makes the directory if it is missing, and its owner's alone in any case.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="owner">Another user, if this process is root; else <see langword="null"/>.</param>
    /// <exception cref="ServerStartException">It is somebody else's, or a link.</exception>
    public static void Create(string path, string? owner)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new ServerStartException($"{path} is a link. Remove it, or set Vigilry__DataDirectory to another directory.");
        }

        CreateParent(Path.GetDirectoryName(path) ?? "/", othersMayPass: owner is not null);
        Install(path, mode: "700", owner);
    }

    private static void Install(string path, string mode, string? owner)
    {
        var (exitCode, output) = Command.Run("install", ["-d", "-m", mode, .. owner is null ? (string[])[] : ["-o", owner], path]);
        if (exitCode != 0)
        {
            throw new ServerStartException($"The directory {path} cannot be made or is somebody else's: {output}");
        }
    }
}
