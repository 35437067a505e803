using System.Security.Cryptography;
using Vigilry.Auth.Contracts;

namespace Vigilry.Host.Commands;

/// <summary><c>vigilry admin</c>: what an operator may do with accounts, who needs neither mail nor session.</summary>
internal static class AdminCommand
{
    /// <summary>No letter or digit that is taken for another.</summary>
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int Characters = 20;

    public static async Task<int> CreateAsync(string[] settings, string email, string name, string organization, bool fromInput, CancellationToken ct)
    {
        var password = await PasswordAsync(fromInput, ct);
        await using var host = await CommandHost.OpenAsync(settings, ct);
        await host.Services.GetRequiredService<Migrations>().ApplyAsync(ct);
        await using var scope = host.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<IAccounts>();
        Check(accounts.Validate(email, password, name, organization));
        if (!await accounts.CreateVerifiedAsync(email, password, name, organization, ct))
        {
            throw new CommandException($"{email} has an account already. Set its password with: vigilry admin reset-password --email {email}");
        }

        await Console.Out.WriteLineAsync($"{email} owns the new organization {organization}.");
        return await TellAsync(password, fromInput);
    }

    public static async Task<int> ResetPasswordAsync(string[] settings, string email, bool removeSecondFactor, bool fromInput, CancellationToken ct)
    {
        var password = await PasswordAsync(fromInput, ct);
        await using var host = await CommandHost.OpenAsync(settings, ct);
        await host.Services.GetRequiredService<Migrations>().ApplyAsync(ct);
        await using var scope = host.Services.CreateAsyncScope();
        Check(await scope.ServiceProvider.GetRequiredService<IPasswordReset>().SetAsync(email, password, removeSecondFactor, ct));
        await Console.Out.WriteLineAsync($"{email} has a new password, and all its sessions are over.");
        return await TellAsync(password, fromInput);
    }

    private static void Check(IDictionary<string, string[]> errors)
    {
        if (errors.Count > 0)
        {
            throw new CommandException(string.Join('\n', errors.Select(e => $"{e.Key}: {string.Join(' ', e.Value)}")));
        }
    }

    private static async Task<string> PasswordAsync(bool fromInput, CancellationToken ct) => fromInput
        ? await Console.In.ReadLineAsync(ct) ?? throw new CommandException("Standard input has no password.")
        : RandomNumberGenerator.GetString(Alphabet, Characters);

    private static async Task<int> TellAsync(string password, bool fromInput)
    {
        if (!fromInput)
        {
            await Console.Out.WriteLineAsync($"Password: {password}");
        }

        return 0;
    }
}
