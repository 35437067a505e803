using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

internal static class EndingSessions
{
    /// <summary>Ends a user's sessions, but for one.</summary>
    public static Task<int> EndSessionsAsync(this AuthDb db, Guid userId, Guid? except, DateTimeOffset now, CancellationToken ct) => db.Sessions
        .Where(s => s.UserId == userId && s.Id != except && s.EndedAt == null)
        .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), ct);
}
