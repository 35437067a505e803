using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Organizations;

/// <summary>Sees to it that an organization always has an owner.</summary>
internal static class OwnersGuard
{
    /// <summary>Has changes of an organization take turns until the transaction ends: two owners cannot leave at once, and nothing joins one that goes.</summary>
    public static Task LockOrganizationAsync(this AuthDb db, Guid organizationId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"SELECT 1 FROM auth.organizations WHERE id = {organizationId} FOR UPDATE", ct);

    /// <summary>Whether there is no other owner.</summary>
    public static async Task<bool> IsLastOwnerAsync(this AuthDb db, Membership member, CancellationToken ct) =>
        member.Role == OrganizationRole.Owner
        && !await db.Memberships.AnyAsync(
            m => m.OrganizationId == member.OrganizationId && m.UserId != member.UserId && m.Role == OrganizationRole.Owner, ct);
}
