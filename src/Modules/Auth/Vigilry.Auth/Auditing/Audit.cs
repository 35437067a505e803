using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Auditing;

/// <summary>Writes down what people change. What they do with a session, <see cref="AuditTrail"/> has it write by itself.</summary>
internal sealed class Audit(AuthDb db, IHttpContextAccessor http, TimeProvider time)
{
    /// <summary>Adds an entry to an organization's log, to be saved with the change.</summary>
    public void Add(Guid organizationId, Guid userId, string action, string target, string? detail = null)
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
            Detail = detail,
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

    /// <summary>Writes an entry about a change that is already saved; none if the change was to delete the organization, whose log is gone with it.</summary>
    public async Task WriteAsync(Guid organizationId, Guid userId, string action, string target, string? detail, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        if (await db.Organizations.AnyAsync(o => o.Id == organizationId, ct))
        {
            Add(organizationId, userId, action, target, detail);
            await db.SaveChangesAsync(ct);
        }
    }
}
