using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Organizations;

/// <summary>Who belongs to an organization, for other modules.</summary>
internal sealed class OrganizationMembers(AuthDb db) : IMembers
{
    public async Task<IReadOnlyList<MemberReference>> ListAsync(Guid organizationId, OrganizationRole least, CancellationToken ct) => await db.Memberships
        .Where(m => m.OrganizationId == organizationId && m.Role >= least)
        .Join(
            db.Users.Where(u => u.EmailVerifiedAt != null),
            m => m.UserId,
            u => u.Id,
            (m, u) => new MemberReference(u.Id, u.Email, u.Name, m.Role))
        .ToListAsync(ct);
}
