namespace Vigilry.Platform.Servers;

/// <summary>Where this host keeps its files: the embedded servers' data and mails that have no server to go to.</summary>
/// <param name="Path">Absolute.</param>
public sealed record DataDirectory(string Path);
