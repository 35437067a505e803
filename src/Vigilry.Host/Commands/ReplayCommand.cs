using Vigilry.Detection;
using Vigilry.Detection.Contracts;

namespace Vigilry.Host.Commands;

/// <summary><c>vigilry replay</c>: runs detection over recorded events and writes what it would have found. It needs no server.</summary>
internal static class ReplayCommand
{
    /// <param name="source">A file, or a directory of them.</param>
    /// <param name="mode">A mode's name.</param>
    /// <param name="target">Where the findings go; standard output if absent.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string source, string mode, FileInfo? target, CancellationToken ct)
    {
        if (DetectionModes.Find(mode) is not { } chosen)
        {
            throw new CommandException($"There is no mode {mode}; there are {DetectionModes.Names}.");
        }

        try
        {
            FileSystemInfo input = Directory.Exists(source) ? new DirectoryInfo(source) : new FileInfo(source);
            await using var file = target?.CreateText();
            await DetectionModule.ReplayAsync(input, file ?? Console.Out, chosen, ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandException($"{exception.Message}.".Replace("..", ".", StringComparison.Ordinal));
        }

        return 0;
    }
}
