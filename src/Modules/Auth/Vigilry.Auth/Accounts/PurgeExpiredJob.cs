using Microsoft.EntityFrameworkCore;
using Quartz;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Deletes links, invitations and sessions that have been worth nothing for a day.</summary>
[DisallowConcurrentExecution]
internal sealed class PurgeExpiredJob(AuthDb db, TimeProvider time) : IJob
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var before = time.GetUtcNow() - Kept;
        await db.EmailTokens.Where(t => t.ExpiresAt < before).ExecuteDeleteAsync(cancellationToken);
        await db.Invitations.Where(i => i.ExpiresAt < before).ExecuteDeleteAsync(cancellationToken);
        await db.Sessions.Where(s => s.ExpiresAt < before).ExecuteDeleteAsync(cancellationToken);
    }
}
