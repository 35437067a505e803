using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.SecondFactor;

/// <summary>The codes of authenticator apps (RFC 6238: 6 digits, 30 s, SHA-1, as all of them take it), and recovery codes for when the app is lost.</summary>
internal sealed class TotpCodes(AuthDb db, IDataProtectionProvider protection, TimeProvider time)
{
    private const int SecretBytes = 20;
    private const int RecoveryCodes = 10;
    private const int RecoveryCodeCharacters = 16;

    /// <summary>No letters that look like digits.</summary>
    private const string RecoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private readonly IDataProtector _protector = protection.CreateProtector("Vigilry.Auth.TotpSecret");

    /// <summary>A new secret, raw for the app and protected for the database.</summary>
    public (byte[] Raw, byte[] Protected) NewSecret()
    {
        var raw = KeyGeneration.GenerateRandomKey(SecretBytes);
        return (raw, _protector.Protect(raw));
    }

    /// <summary>Uses up a code of the app, or a recovery code; of two requests with the same code one succeeds. Part of the transaction that is open, if one is.</summary>
    public async Task<bool> TryUseAsync(Guid userId, string code, CancellationToken ct)
    {
        var typed = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var user = await db.Users.FromSql($"SELECT * FROM auth.users WHERE id = {userId} FOR UPDATE").AsNoTracking().SingleAsync(ct);
        if (MatchStep(user, typed) is { } step)
        {
            await db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(u => u.SetProperty(x => x.TotpLastStep, step), ct);
        }
        else
        {
            var left = user.RecoveryCodes.Where(h => !CryptographicOperations.FixedTimeEquals(h, SecretToken.Hash(typed))).ToList();
            if (left.Count == user.RecoveryCodes.Count)
            {
                return false;
            }

            await db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(u => u.SetProperty(x => x.RecoveryCodes, left), ct);
        }

        if (transaction is not null)
        {
            await transaction.CommitAsync(ct);
        }

        return true;
    }

    /// <summary>The time step of an app's code that is right now or was 30 s ago or will be, and was not used.</summary>
    public long? MatchStep(User user, string code)
    {
        if (user.TotpSecret is not { } secret)
        {
            return null;
        }

        var totp = new Totp(_protector.Unprotect(secret));
        return totp.VerifyTotp(time.GetUtcNow().UtcDateTime, code, out var step, new VerificationWindow(previous: 1, future: 1)) && step > user.TotpLastStep
            ? step
            : null;
    }

    /// <summary>New recovery codes: raw, to be shown once, and hashed.</summary>
    public static (IReadOnlyList<string> Raw, List<byte[]> Hashes) NewRecoveryCodes()
    {
        var raw = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoveryAlphabet, RecoveryCodeCharacters)).ToArray();
        return ([.. raw.Select(c => string.Join('-', c.Chunk(4).Select(part => new string(part))))], [.. raw.Select(SecretToken.Hash)]);
    }
}
