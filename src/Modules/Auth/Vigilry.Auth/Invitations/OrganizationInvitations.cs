using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Organizations;
using Vigilry.Platform.Data;

namespace Vigilry.Auth.Invitations;

/// <summary>Invites people to organizations, and lets them in.</summary>
internal sealed class OrganizationInvitations(AuthDb db, AccountCreation accounts, MailServer mailServer, IValidator<AcceptInvitationRequest> validator, Audit audit, SharedTransaction shared, IMediator mediator, TimeProvider time) : IInvitations
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Invites an address, instead of an earlier time.</summary>
    /// <returns>The invitation and its raw token; <see langword="null"/> if the address is a member's.</returns>
    public async Task<(Invitation Invitation, string Token)?> InviteAsync(
        Guid organizationId, Guid inviterId, string email, OrganizationRole role, CancellationToken ct)
    {
        var (now, normalized, token) = (time.GetUtcNow(), User.Normalize(email), SecretToken.New());
        if (await db.Memberships.Where(m => m.OrganizationId == organizationId)
            .Join(db.Users, m => m.UserId, u => u.Id, (m, u) => u.NormalizedEmail)
            .AnyAsync(e => e == normalized, ct))
        {
            return null;
        }

        await using var transaction = await shared.BeginAsync(db, ct);
        await db.LockOrganizationAsync(organizationId, ct);
        await db.Invitations.Where(i => i.OrganizationId == organizationId && i.NormalizedEmail == normalized).ExecuteDeleteAsync(ct);
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = organizationId,
            Email = email.Trim(),
            NormalizedEmail = normalized,
            Role = role,
            Hash = SecretToken.Hash(token),
            InvitedBy = inviterId,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        };
        db.Invitations.Add(invitation);
        await db.SaveChangesAsync(ct);
        var organization = await db.Organizations.Where(o => o.Id == organizationId).Select(o => o.Name).SingleAsync(ct);
        var inviter = await db.Users.Where(u => u.Id == inviterId).Select(u => u.Name).SingleAsync(ct);
        await mediator.Publish(new MemberInvited(invitation.Email, organization, inviter, token), ct);
        await transaction.CommitAsync(ct);
        return (invitation, token);
    }

    public async Task<OpenInvitation?> FindAsync(string token, CancellationToken ct) =>
        await Open(token).Include(i => i.Organization).SingleOrDefaultAsync(ct) is { Organization: { } organization } invitation
            ? new OpenInvitation(
                organization.Name,
                invitation.Email,
                invitation.Role,
                await db.Users.AnyAsync(u => u.NormalizedEmail == invitation.NormalizedEmail && u.EmailVerifiedAt != null, ct))
            : null;

    public IReadOnlyList<string> Validate(string name, string password) =>
    [
        .. string.IsNullOrWhiteSpace(name) ? ["Your name is missing."] : Array.Empty<string>(),
        .. validator.Validate(new AcceptInvitationRequest("token", name, password)).Errors.Select(e => $"{e.PropertyName}: {e.ErrorMessage}"),
    ];

    public async Task<AcceptOutcome> AcceptAsync(string token, Guid userId, CancellationToken ct)
    {
        if (await Open(token).SingleOrDefaultAsync(ct) is not { } invitation)
        {
            return AcceptOutcome.Gone;
        }

        var email = await db.Users.Where(u => u.Id == userId).Select(u => u.NormalizedEmail).SingleAsync(ct);
        return string.Equals(email, invitation.NormalizedEmail, StringComparison.Ordinal)
            ? await JoinAsync(invitation, userId, ct)
            : AcceptOutcome.OtherAddress;
    }

    public async Task<AcceptOutcome> AcceptAsNewAsync(string token, string name, string password, CancellationToken ct)
    {
        if (await Open(token).SingleOrDefaultAsync(ct) is not { } invitation)
        {
            return AcceptOutcome.Gone;
        }

        // The token came by mail, which proves the address, or where there is none from somebody who passed it on, which must do.
        var user = await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == invitation.NormalizedEmail, ct);
        if (user is { EmailVerifiedAt: not null })
        {
            return AcceptOutcome.LogInFirst;
        }

        var typed = accounts.NewUser(accounts.New(invitation.Email, password, name, organizationName: ""), verified: true, mailServer.IsSet);
        if (user is null)
        {
            db.Users.Add(user = typed);
        }
        else
        {
            // Somebody began to sign up with the address, and never proved that it is theirs.
            (user.Name, user.PasswordHash) = (typed.Name, typed.PasswordHash);
            (user.EmailVerifiedAt, user.HasProvedEmail) = (typed.EmailVerifiedAt, typed.HasProvedEmail);
        }

        return await JoinAsync(invitation, user.Id, ct);
    }

    private IQueryable<Invitation> Open(string token)
    {
        var (hash, now) = (SecretToken.Hash(token), time.GetUtcNow());

        // Whoever may not invite any more has invited nobody.
        return db.Invitations.AsNoTracking().Where(i => i.Hash == hash && i.ExpiresAt > now && db.Memberships.Any(
            m => m.OrganizationId == i.OrganizationId
                && m.UserId == i.InvitedBy
                && (m.Role == OrganizationRole.Owner || (m.Role == OrganizationRole.Admin && i.Role < OrganizationRole.Owner))));
    }

    private async Task<AcceptOutcome> JoinAsync(Invitation invitation, Guid userId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // Of two that come at once one finds it: the token works once.
        if (await db.Invitations.Where(i => i.Id == invitation.Id).ExecuteDeleteAsync(ct) == 0)
        {
            return AcceptOutcome.Gone;
        }

        if (!await db.Memberships.AnyAsync(m => m.OrganizationId == invitation.OrganizationId && m.UserId == userId, ct))
        {
            db.Memberships.Add(new Membership
            {
                OrganizationId = invitation.OrganizationId,
                UserId = userId,
                Role = invitation.Role,
                CreatedAt = time.GetUtcNow(),
            });
        }

        audit.Add(invitation.OrganizationId, userId, "acceptInvitation", $"/api/organizations/{invitation.OrganizationId}/members/{userId}");
        if (!await accounts.SaveUnlessKnownAsync(ct))
        {
            return AcceptOutcome.LogInFirst;
        }

        await transaction.CommitAsync(ct);
        return AcceptOutcome.Accepted;
    }
}
