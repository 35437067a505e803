using Microsoft.EntityFrameworkCore;

namespace Vigilry.Auth.Data;

internal static class LockedUsers
{
    /// <summary>The user as it is now, whom nobody else changes until the transaction ends, and with whose password no session begins meanwhile.</summary>
    public static async Task<User> LockUserAsync(this AuthDb db, Guid userId, CancellationToken ct)
    {
        // What was read before the lock may be old.
        db.ChangeTracker.Clear();
        return await db.Users.FromSql($"SELECT * FROM auth.users WHERE id = {userId} FOR UPDATE").SingleAsync(ct);
    }
}
