using System.CommandLine;
using Vigilry.Detection.Contracts;
using Vigilry.Host.Demo;
using Vigilry.Host.Description;

namespace Vigilry.Host.Commands;

/// <summary>What <c>vigilry</c> does, by its first argument. Settings may follow any command: <c>--Vigilry:PublicUrl=https://…</c>, <c>--urls</c>.</summary>
internal static class CommandLine
{
    /// <summary>Does what the arguments say.</summary>
    /// <returns>The process's exit code.</returns>
    public static Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        var root = new RootCommand("Vigilry sees spikes of errors and handles incidents. Without a command it serves. Settings may follow any command, such as --Vigilry:PublicUrl=https://vigilry.example.com.");
        root.SetAction((parsed, stopping) => ServeAsync(SettingsOf(parsed), stopping));
        root.TreatUnmatchedTokensAsErrors = false;

        Add("serve", "Serve until told to stop (the default).", (_, settings, stopping) => ServeAsync(settings, stopping));
        Add("migrate", "Bring the database up to date, and end.", (_, settings, stopping) => MigrateCommand.RunAsync(settings, stopping));
        Add("demo", "Play half an hour of a small shop to a running instance.", (_, settings, stopping) => DemoCommand.RunAsync(settings, stopping));
        AddAdmin();

        var target = new Argument<string>("FILE") { Description = "The file to make, which must not be there yet; - for standard output." };
        Add("backup", "Write all that PostgreSQL has to a file, while the instance serves.", (parsed, settings, stopping) => BackupCommand.RunAsync(settings, parsed.GetRequiredValue(target), stopping), target);

        var source = new Argument<FileInfo>("FILE") { Description = "Made by backup." };
        var replace = new Option<bool>("--replace") { Description = "Replace what the database has." };
        Add("restore", "Put a backup into the database of an instance that is stopped.", (parsed, settings, stopping) => RestoreCommand.RunAsync(settings, parsed.GetRequiredValue(source), parsed.GetValue(replace), stopping), source, replace);

        var recorded = new Argument<string>("PATH") { Description = "A .csv, .csv.gz or .jsonl file of a project's events, or a directory of them." };
        var mode = new Option<string>("--mode") { Description = DetectionModes.Names, DefaultValueFactory = _ => "ADAPTIVE" };
        var findings = new Option<FileInfo?>("--out") { Description = "Where the findings go, as JSON lines; standard output if not given." };
        Add("replay", "Run detection over recorded events, and say what it would have found.", (parsed, _, stopping) => ReplayCommand.RunAsync(parsed.GetRequiredValue(recorded), parsed.GetRequiredValue(mode), parsed.GetValue(findings), stopping), recorded, mode, findings);

        Add("doctor", "Check the settings, each server, clocks, disk and mail.", (_, settings, stopping) => DoctorCommand.RunAsync(settings, stopping));
        Add("config", "Print all settings as they are now, with secrets masked.", (_, settings, _) => ConfigCommand.RunAsync(settings));

        Add("health", "Ask the running instance whether it is ready, as a container's health check does.", (_, settings, stopping) => HealthCommand.RunAsync(settings, stopping));
        Add("openapi", "Print the description of the API, as /openapi/v1.json has it.", (_, _, stopping) => DescribeCommand.RunAsync(Console.OpenStandardOutput(), stopping));

        // Faults and signals are the process's to handle.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ct);

        void Add(string name, string description, Func<ParseResult, string[], CancellationToken, Task<int>> run, params Symbol[] symbols) =>
            root.Add(New(name, description, run, symbols));

        void AddAdmin()
        {
            var email = new Option<string>("--email") { Description = "The address that the account logs in with.", Required = true };
            var name = new Option<string>("--name") { Description = "The person's name.", Required = true };
            var organization = new Option<string>("--organization") { Description = "The name of the new organization.", Required = true };
            var secondFactor = new Option<bool>("--remove-second-factor") { Description = "For who has lost the app and the recovery codes." };
            var stdin = new Option<bool>("--password-stdin") { Description = "Read the password from standard input instead of making one up." };
            root.Add(new Command("admin", "Make accounts and set passwords.")
            {
                New("create", "Make an account that owns a new organization.", (parsed, settings, stopping) => AdminCommand.CreateAsync(
                    settings, parsed.GetRequiredValue(email), parsed.GetRequiredValue(name), parsed.GetRequiredValue(organization), parsed.GetValue(stdin), stopping), email, name, organization, stdin),
                New("reset-password", "Set a new password, and end the account's sessions.", (parsed, settings, stopping) => AdminCommand.ResetPasswordAsync(
                    settings, parsed.GetRequiredValue(email), parsed.GetValue(secondFactor), parsed.GetValue(stdin), stopping), email, secondFactor, stdin),
            });
        }
    }

    private static Command New(string name, string description, Func<ParseResult, string[], CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
            {
                command.Options.Add(option);
            }
            else
            {
                command.Arguments.Add((Argument)symbol);
            }
        }

        command.SetAction((parsed, stopping) => run(parsed, SettingsOf(parsed), stopping));
        return command;
    }

    private static async Task<int> ServeAsync(string[] settings, CancellationToken ct)
    {
        await using var app = VigilryHost.Build(settings);
        try
        {
            await VigilryHost.RunAsync(app, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop before it had started.
        }

        return 0;
    }

    /// <summary>What is left when a command has taken its own: <c>--key=value</c> or <c>--key value</c>.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    private static string[] SettingsOf(ParseResult parsed)
    {
        var left = parsed.UnmatchedTokens;
        for (var i = 0; i < left.Count; i++)
        {
            var isSetting = left[i].StartsWith("--", StringComparison.Ordinal) && (left[i].Contains('=', StringComparison.Ordinal) || ++i < left.Count);
            if (!isSetting)
            {
                throw new CommandException($"There is no command or argument {left[Math.Min(i, left.Count - 1)]}. See: vigilry --help");
            }
        }

        return [.. left];
    }
}
