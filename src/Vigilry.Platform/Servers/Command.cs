using System.ComponentModel;
using System.Diagnostics;

namespace Vigilry.Platform.Servers;

/// <summary>Runs a short program to its end.</summary>
internal static class Command
{
    /// <summary>How to start a program so that the caller's terminal, language and current folder do not matter to it.</summary>
    /// <param name="program">A name on the search path, or a path.</param>
    /// <param name="arguments">Passed on as they are.</param>
    /// <param name="user">Who is to run it; <see langword="null"/> for this process's user. Another one takes root.</param>
    public static ProcessStartInfo Describe(string program, IEnumerable<string> arguments, string? user) => new(program, arguments)
    {
        UserName = user ?? "",
        WorkingDirectory = "/",
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["LC_ALL"] = "C" },
    };

    /// <summary>Runs the program.</summary>
    /// <returns>Its exit code, and what it printed.</returns>
    /// <exception cref="ServerStartException">It could not be started at all.</exception>
    public static (int ExitCode, string Output) Run(string program, IEnumerable<string> arguments, string? user = null)
    {
        try
        {
            using var process = Process.Start(Describe(program, arguments, user))
                ?? throw new InvalidOperationException($"{program} gave no process.");
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, (output + errors.GetAwaiter().GetResult()).Trim());
        }
        catch (Win32Exception exception)
        {
            throw new ServerStartException(
                $"{program} could not be started{(user is null ? "" : $" as the user {user}")}: {exception.Message}.", exception);
        }
    }
}
