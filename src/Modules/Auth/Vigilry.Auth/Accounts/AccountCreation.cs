using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Makes a user, their organization and their membership in one transaction.</summary>
internal sealed class AccountCreation(AuthDb db, IPasswordHasher<User> passwords, TimeProvider time) : IAccounts
{
    public Task<bool> CreateVerifiedAsync(string email, string password, string name, string organizationName, CancellationToken ct) =>
        CreateAsync(email, password, name, organizationName, verified: true, ct);

    /// <summary>Does the same work for a known address, so that the time tells nothing.</summary>
    /// <returns><see langword="false"/> if the address has an account already, which stays as it is.</returns>
    public async Task<bool> CreateAsync(
        string email, string password, string name, string organizationName, bool verified, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = email.Trim(),
            NormalizedEmail = User.Normalize(email),
            Name = name.Trim(),
            CreatedAt = now,
            EmailVerifiedAt = verified ? now : null,
        };
        user.PasswordHash = passwords.HashPassword(user, password);
        var organization = new Organization { Id = Guid.CreateVersion7(now), Name = organizationName.Trim(), CreatedAt = now };
        db.AddRange(
            user,
            organization,
            new Membership { OrganizationId = organization.Id, UserId = user.Id, Role = OrganizationRole.Owner, CreatedAt = now });
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }
}
