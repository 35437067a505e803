using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>The tokens that mails carry: made, used up and voided.</summary>
internal sealed class MailedTokens(AuthDb db, TimeProvider time)
{
    /// <summary>Stores a new token.</summary>
    /// <param name="userId">Whose it is.</param>
    /// <param name="purpose">What it lets its holder do.</param>
    /// <param name="lifetime">For how long.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="newEmail">The address to be, where that is the purpose.</param>
    /// <returns>The raw token, which is nowhere stored.</returns>
    public async Task<string> IssueAsync(Guid userId, EmailTokenPurpose purpose, TimeSpan lifetime, CancellationToken ct, string? newEmail = null)
    {
        var token = SecretToken.New();
        db.EmailTokens.Add(new EmailToken
        {
            Hash = SecretToken.Hash(token),
            Purpose = purpose,
            UserId = userId,
            NewEmail = newEmail,
            ExpiresAt = time.GetUtcNow() + lifetime,
        });
        await db.SaveChangesAsync(ct);
        return token;
    }

    /// <summary>Uses a token up, in one statement, so that of two that come at once one uses it.</summary>
    /// <returns><see langword="null"/> if it is unknown, used, too old or for something else.</returns>
    public async Task<EmailToken?> UseAsync(string token, EmailTokenPurpose[] purposes, CancellationToken ct)
    {
        var (now, hash) = (time.GetUtcNow(), SecretToken.Hash(token));
        var used = await db.EmailTokens
            .Where(t => t.Hash == hash && purposes.Contains(t.Purpose) && t.UsedAt == null && t.ExpiresAt > now)
            .ExecuteUpdateAsync(t => t.SetProperty(x => x.UsedAt, now), ct);
        return used == 0 ? null : await db.EmailTokens.AsNoTracking().SingleAsync(t => t.Hash == hash, ct);
    }

    /// <summary>
    /// Voids all tokens of a user that were not used: whoever asked for them before the account changed may be somebody else than who changed it.
    /// </summary>
    public Task VoidAllAsync(Guid userId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return db.EmailTokens.Where(t => t.UserId == userId && t.UsedAt == null).ExecuteUpdateAsync(t => t.SetProperty(x => x.UsedAt, now), ct);
    }
}
