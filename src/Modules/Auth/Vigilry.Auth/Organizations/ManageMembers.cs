using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Organizations;

/// <summary>What a member is to be.</summary>
/// <param name="Role">OWNER, ADMIN, MEMBER or VIEWER.</param>
public sealed record UpdateMemberRequest(OrganizationRole? Role);

internal sealed class UpdateMemberValidator : AbstractValidator<UpdateMemberRequest>
{
    public UpdateMemberValidator() => RuleFor(r => r.Role).NotNull().IsInEnum();
}

internal static class ManageMembers
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/organizations/{organizationId:guid}/members", ListAsync)
            .WithName("listMembers")
            .WithSummary("Lists the members of the session's organization, oldest first.")
            .RequireAuthorization(Policies.Session)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapPatch("/api/organizations/{organizationId:guid}/members/{userId:guid}", UpdateAsync)
            .WithName("updateMember")
            .WithSummary("Gives a member another role, from the next request on. Only an owner makes or changes owners; the last owner stays one.")
            .RequireAuthorization(Policies.Manage)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        routes.MapDelete("/api/organizations/{organizationId:guid}/members/{userId:guid}", RemoveAsync)
            .WithName("removeMember")
            .WithSummary("Removes a member, or leaves, by one's own id. The last owner cannot.")
            .RequireAuthorization(Policies.Session)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<Page<MemberResponse>>, NotFound>> ListAsync(
        Guid organizationId, AuthContext caller, IOwnOrganization organization, CancellationToken ct) => organizationId == caller.OrganizationId
        ? TypedResults.Ok(new Page<MemberResponse>(await organization.MembersAsync(caller, ct), NextCursor: null))
        : TypedResults.NotFound();

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> UpdateAsync(
        Guid organizationId, Guid userId, UpdateMemberRequest request, HttpContext http, AuthContext caller, AuthDb db, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await FindAsync(organizationId, userId, caller, db, ct) is not { } member)
        {
            return TypedResults.NotFound();
        }

        var role = request.Role.GetValueOrDefault();
        if (caller.Role < OrganizationRole.Owner && (role == OrganizationRole.Owner || member.Role == OrganizationRole.Owner))
        {
            return OwnersOnly();
        }

        if (role != OrganizationRole.Owner && await db.IsLastOwnerAsync(member, ct))
        {
            return LastOwner();
        }

        AuditTrail.Note(http, $"{member.Role} → {role}".ToUpperInvariant());
        member.Role = role;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, NotFound, ProblemHttpResult>> RemoveAsync(
        Guid organizationId, Guid userId, HttpContext http, AuthContext caller, AuthDb db, TimeProvider time, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (userId != caller.UserId && caller.Role < OrganizationRole.Admin)
        {
            return TypedResults.Problem("Only an admin or owner removes somebody else.", statusCode: StatusCodes.Status403Forbidden);
        }

        if (await FindAsync(organizationId, userId, caller, db, ct) is not { } member)
        {
            return TypedResults.NotFound();
        }

        if (caller.Role < OrganizationRole.Owner && member.Role == OrganizationRole.Owner)
        {
            return OwnersOnly();
        }

        if (await db.IsLastOwnerAsync(member, ct))
        {
            return LastOwner();
        }

        AuditTrail.Note(http, $"{member.Role}".ToUpperInvariant());
        db.Memberships.Remove(member);
        await db.SaveChangesAsync(ct);
        await db.Sessions
            .Where(s => s.OrganizationId == organizationId && s.UserId == userId && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, time.GetUtcNow()), ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>Locks, then looks: what is decided by it stays true until the transaction ends.</summary>
    private static async Task<Membership?> FindAsync(Guid organizationId, Guid userId, AuthContext caller, AuthDb db, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return null;
        }

        await db.LockOrganizationAsync(organizationId, ct);
        return await db.Memberships.SingleOrDefaultAsync(m => m.OrganizationId == organizationId && m.UserId == userId, ct);
    }

    private static ProblemHttpResult OwnersOnly() =>
        TypedResults.Problem("Only an owner makes, changes or removes owners.", statusCode: StatusCodes.Status403Forbidden);

    private static ProblemHttpResult LastOwner() =>
        TypedResults.Problem("An organization needs an owner: make somebody else one first.", statusCode: StatusCodes.Status409Conflict);
}
