using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Auditing;

/// <summary>Writes down what people change without a session, in the transaction of the change; what they change with one, <see cref="AuditTrail"/> does.</summary>
internal sealed class Audit(AuthDb db, IHttpContextAccessor http, TimeProvider time)
{
    /// <summary>Adds an entry to an organization's log, to be saved with the change.</summary>
    public void Add(Guid organizationId, Guid userId, string action, string target)
    {
        var now = time.GetUtcNow();
        db.AuditLog.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = organizationId,
            At = now,
            UserId = userId,
            Action = action,
            Target = target,
            Address = http.HttpContext?.Connection.RemoteIpAddress?.ToString(),
        });
    }

    /// <summary>Adds an entry to the log of each organization of a user.</summary>
    public async Task AddToAllAsync(Guid userId, string action, string target, CancellationToken ct)
    {
        foreach (var organizationId in await db.Memberships.Where(m => m.UserId == userId).Select(m => m.OrganizationId).ToListAsync(ct))
        {
            Add(organizationId, userId, action, target);
        }
    }
}
