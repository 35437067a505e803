using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Accounts;

/// <summary>What somebody typed who wants an account.</summary>
internal sealed record NewAccount(string Email, string PasswordHash, string Name, string OrganizationName);

/// <summary>Makes a user, their organization and their membership in one transaction.</summary>
internal sealed class AccountCreation(AuthDb db, IPasswordHasher<User> passwords, IValidator<SignUpRequest> validator, Audit audit, TimeProvider time) : IAccounts
{
    public Task<bool> CreateVerifiedAsync(string email, string password, string name, string organizationName, CancellationToken ct) =>
        CreateAsync(New(email, password, name, organizationName), verified: true, ct);

    public IDictionary<string, string[]> Validate(string email, string password, string name, string organizationName) =>
        validator.Validate(new SignUpRequest(email, password, name, organizationName)).ToDictionary();

    /// <summary>What a person typed, with the password hashed.</summary>
    public NewAccount New(string email, string password, string name, string organizationName)
    {
        var typed = new User { Id = Guid.Empty, Email = email, NormalizedEmail = "", Name = name, CreatedAt = default };
        return new NewAccount(email.Trim(), passwords.HashPassword(typed, password), name.Trim(), organizationName.Trim());
    }

    /// <summary>Makes a user who owns a new organization.</summary>
    /// <returns><see langword="false"/> if the address has an account already, which stays as it is.</returns>
    public async Task<bool> CreateAsync(NewAccount account, bool verified, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var user = NewUser(account, verified, verified);
        var organization = new Organization { Id = Guid.CreateVersion7(now), Name = account.OrganizationName, CreatedAt = now };
        db.AddRange(
            user,
            organization,
            new Membership { OrganizationId = organization.Id, UserId = user.Id, Role = OrganizationRole.Owner, CreatedAt = now });
        audit.Add(organization.Id, user.Id, "signUp", $"/api/organizations/{organization.Id}");
        return await SaveUnlessKnownAsync(ct);
    }

    /// <summary>A user, not yet stored.</summary>
    public User NewUser(NewAccount account, bool verified, bool proved)
    {
        var now = time.GetUtcNow();
        return new User
        {
            Id = Guid.CreateVersion7(now),
            Email = account.Email,
            NormalizedEmail = User.Normalize(account.Email),
            Name = account.Name,
            PasswordHash = account.PasswordHash,
            CreatedAt = now,
            EmailVerifiedAt = verified ? now : null,
            HasProvedEmail = proved,
        };
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
