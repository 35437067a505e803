using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Sees to sign-ups once they are answered.</summary>
internal sealed class SignUpCompletion(AuthDb db, AccountCreation accounts, MailedTokens tokens, EmailVerification verification, PasswordReset reset)
{
    /// <summary>
    /// Makes the account and asks for its mail. A second sign-up with an address that is not verified yet may be somebody else's: then neither one's password
    /// counts, links that were mailed are void, and the mail lets its reader set a password. A verified address is left alone.
    /// </summary>
    public async Task CompleteAsync(NewAccount account, CancellationToken ct)
    {
        if (!await accounts.CreateAsync(account, verified: false, ct) && await FindUnverifiedAsync(account.Email, ct) is { } contested)
        {
            // Tokens before their user, as whoever follows a link locks them.
            await tokens.VoidAllAsync(contested.Id, ct);
            await db.Users.Where(u => u.Id == contested.Id && u.EmailVerifiedAt == null).ExecuteUpdateAsync(u => u.SetProperty(x => x.PasswordHash, ""), ct);
        }

        await ResendAsync(account.Email, ct);
    }

    /// <summary>Asks for another mail, if the address is known and not yet verified.</summary>
    public async Task ResendAsync(string email, CancellationToken ct)
    {
        if (await FindUnverifiedAsync(email, ct) is { } user)
        {
            await (user.PasswordHash.Length == 0 ? reset.RequestAsync(email, ct) : verification.RequestAsync(user, ct));
        }
    }

    private Task<User?> FindUnverifiedAsync(string email, CancellationToken ct)
    {
        var normalized = User.Normalize(email);
        return db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == normalized && u.EmailVerifiedAt == null, ct);
    }
}
