using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Accounts;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Auth.Defences;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Invitations;

/// <summary>Somebody to be a member.</summary>
/// <param name="Email">Where the invitation goes.</param>
/// <param name="Role">What they will be: OWNER, ADMIN, MEMBER or VIEWER.</param>
public sealed record InviteMemberRequest(string Email, OrganizationRole? Role);

/// <summary>A new invitation.</summary>
/// <param name="Link">
/// To pass on by hand, shown this once; only where no mail server is set, as otherwise the mail proves whose the address is.
/// </param>
public sealed record CreatedInvitationResponse(Guid Id, string Email, OrganizationRole Role, DateTimeOffset ExpiresAt, string? Link);

internal sealed class InviteMemberValidator : AbstractValidator<InviteMemberRequest>
{
    public InviteMemberValidator()
    {
        RuleFor(r => r.Email).NotEmpty().MaximumLength(254).MailAddress();
        RuleFor(r => r.Role).NotNull().IsInEnum();
    }
}

internal static class ManageInvitations
{
    private const string Route = "/api/organizations/{organizationId:guid}/invitations";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, ListAsync)
            .WithName("listInvitations")
            .WithSummary("Lists the invitations that can still be accepted, newest first.")
            .RequireAuthorization(Policies.Manage)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapPost(Route, InviteAsync)
            .WithName("inviteMember")
            .WithSummary("Mails an invitation of seven days, instead of an earlier one to the address. Only an owner invites owners.")
            .RequireAuthorization(Policies.Manage)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        routes.MapDelete(Route + "/{invitationId:guid}", WithdrawAsync)
            .WithName("withdrawInvitation")
            .WithSummary("Withdraws an invitation.")
            .RequireAuthorization(Policies.Manage)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<InvitationResponse>>, NotFound>> ListAsync(
        Guid organizationId, AuthContext caller, IOwnOrganization organization, CancellationToken ct) => organizationId == caller.OrganizationId
        ? TypedResults.Ok(new Page<InvitationResponse>(await organization.InvitationsAsync(caller, ct), NextCursor: null))
        : TypedResults.NotFound();

    private static async Task<Results<Created<CreatedInvitationResponse>, NotFound, ProblemHttpResult>> InviteAsync(
        Guid organizationId,
        InviteMemberRequest request,
        AuthContext caller,
        HttpContext http,
        MailQuota quota,
        OrganizationInvitations invitations,
        AuthDb db,
        PublicLinks links,
        MailServer mailServer,
        CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId || caller.UserId is not { } inviterId)
        {
            return TypedResults.NotFound();
        }

        var role = request.Role.GetValueOrDefault();
        if (caller.Role < OrganizationRole.Owner && (role == OrganizationRole.Owner || await IsInvitedAsOwnerAsync(organizationId, request.Email, db, ct)))
        {
            return TypedResults.Problem("Only an owner invites owners.", statusCode: StatusCodes.Status403Forbidden);
        }

        if ((await quota.TakeFromAsync(http, ct) ?? await quota.TakeToAsync(request.Email, "invitation", ct)) is { } wait)
        {
            return TooManyAttempts.Answer(http, wait);
        }

        if (await invitations.InviteAsync(organizationId, inviterId, request.Email, role, ct) is not { } made)
        {
            return TypedResults.Problem("The address is a member's already.", statusCode: StatusCodes.Status409Conflict);
        }

        AuditTrail.Note(http, $"{made.Invitation.Email}: {$"{role}".ToUpperInvariant()}");
        return TypedResults.Created(
            $"/api/organizations/{organizationId}/invitations",
            new CreatedInvitationResponse(
                made.Invitation.Id,
                made.Invitation.Email,
                role,
                made.Invitation.ExpiresAt,
                mailServer.IsSet ? null : links.To($"/accept-invitation?token={made.Token}")));
    }

    private static async Task<Results<NoContent, NotFound>> WithdrawAsync(
        Guid organizationId, Guid invitationId, AuthContext caller, AuthDb db, CancellationToken ct) =>
        organizationId == caller.OrganizationId
            && await db.Invitations
                .Where(i => i.Id == invitationId && i.OrganizationId == organizationId && (i.Role < OrganizationRole.Owner || caller.Role == OrganizationRole.Owner))
                .ExecuteDeleteAsync(ct) > 0
            ? TypedResults.NoContent()
            : TypedResults.NotFound();

    private static Task<bool> IsInvitedAsOwnerAsync(Guid organizationId, string email, AuthDb db, CancellationToken ct)
    {
        var normalized = User.Normalize(email);
        return db.Invitations.AnyAsync(
            i => i.OrganizationId == organizationId && i.NormalizedEmail == normalized && i.Role == OrganizationRole.Owner, ct);
    }
}
