namespace Vigilry.Auth.Contracts;

/// <summary>A person who belongs to an organization and has verified the address.</summary>
public sealed record MemberReference(Guid UserId, string Email, string Name, OrganizationRole Role);

/// <summary>Looks up who belongs to an organization.</summary>
public interface IMembers
{
    /// <summary>Its members with at least this role.</summary>
    Task<IReadOnlyList<MemberReference>> ListAsync(Guid organizationId, OrganizationRole least, CancellationToken ct);
}
