using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>Makes a user, their organization and their membership in one transaction.</summary>
internal sealed class AccountCreation(AuthDb db, IPasswordHasher<User> passwords, TimeProvider time) : IAccounts
{
    public async Task<bool> CreateVerifiedAsync(string email, string password, string name, string organizationName, CancellationToken ct) =>
        (await CreateAsync(email, password, name, organizationName, verified: true, ct)).IsNew;

    /// <summary>Does the same work for a known address, so that the time tells nothing.</summary>
    /// <returns>The user as typed, and whether it is new: if the address has an account already, that stays as it is.</returns>
    public async Task<(User User, bool IsNew)> CreateAsync(
        string email, string password, string name, string organizationName, bool verified, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var user = NewUser(email, password, name, verified);
        var organization = new Organization { Id = Guid.CreateVersion7(now), Name = organizationName.Trim(), CreatedAt = now };
        db.AddRange(
            user,
            organization,
            new Membership { OrganizationId = organization.Id, UserId = user.Id, Role = OrganizationRole.Owner, CreatedAt = now });
        return (user, await SaveUnlessKnownAsync(ct));
    }

    /// <summary>A user with a verified or unverified address, not yet stored.</summary>
    public User NewUser(string email, string password, string name, bool verified)
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
        return user;
    }

    /// <summary>Saves what was added.</summary>
    /// <returns><see langword="false"/> if its address has an account already: nothing is saved.</returns>
    public async Task<bool> SaveUnlessKnownAsync(CancellationToken ct)
    {
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
