using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.FirstRun;

/// <summary>The one-time link of an instance that has no user yet.</summary>
internal sealed class FirstAccount(AuthDb db, AccountCreation accounts, IValidator<SignUpRequest> validator, TimeProvider time) : IFirstRun
{
    private const long LockKey = 0x46_69_72_73_74_52_75_6E; // "FirstRun" in ASCII

    public async Task<string?> FindTokenAsync(CancellationToken ct)
    {
        if (await HasAccountAsync(ct))
        {
            return null;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct);
        var link = await db.SetupLinks.FirstOrDefaultAsync(ct);
        if (link is null)
        {
            db.SetupLinks.Add(link = new SetupLink { Token = SecretToken.New(), CreatedAt = time.GetUtcNow() });
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return link.Token;
    }

    public async Task<IDictionary<string, string[]>> SetUpAsync(
        string token, string email, string password, string name, string organizationName, CancellationToken ct)
    {
        var validation = validator.Validate(new SignUpRequest(email, password, name, organizationName));
        if (!validation.IsValid)
        {
            return validation.ToDictionary();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct);
        if (await HasAccountAsync(ct) || await db.SetupLinks.Where(l => l.Token == token).ExecuteDeleteAsync(ct) == 0)
        {
            return new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Token"] = ["This link was used, or there is an account already."] };
        }

        // Whoever signed up with the address before has not shown that it is theirs; the holder of the link is the operator.
        var normalized = User.Normalize(email);
        await db.Users
            .Where(u => u.NormalizedEmail == normalized)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.NormalizedEmail, x => "-" + x.Id).SetProperty(x => x.Email, "").SetProperty(x => x.PasswordHash, ""), ct);
        await accounts.CreateVerifiedAsync(email, password, name, organizationName, ct);
        await transaction.CommitAsync(ct);
        return new Dictionary<string, string[]>(StringComparer.Ordinal);
    }

    /// <summary>Sign-ups that nobody verified are none: anybody can make them.</summary>
    private Task<bool> HasAccountAsync(CancellationToken ct) => db.Users.AnyAsync(u => u.EmailVerifiedAt != null, ct);
}
