using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Organizations;

/// <summary>An organization, and what the caller is in it.</summary>
/// <param name="RetentionDays">Days for which events are kept, if the server does not keep them for fewer; null: as long as the server does.</param>
public sealed record OrganizationResponse(Guid Id, string Name, OrganizationRole Role, int? RetentionDays, DateTimeOffset CreatedAt);

internal static class ListOrganizations
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/organizations", HandleAsync)
            .WithName("listOrganizations")
            .WithSummary("Lists the organizations that the user is a member of, oldest first.")
            .RequireAuthorization(Policies.Session);
        routes.MapGet("/api/organizations/{organizationId:guid}", HandleOneAsync)
            .WithName("getOrganization")
            .WithSummary("Gets the session's organization.")
            .RequireAuthorization(Policies.Session)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static IQueryable<Membership> MembershipsOf(AuthContext caller, AuthDb db) =>
        db.Memberships.AsNoTracking().Include(m => m.Organization).Where(m => m.UserId == caller.UserId);

    public static OrganizationResponse ToResponse(Membership membership) => new(
        membership.OrganizationId,
        membership.Organization?.Name ?? throw new InvalidOperationException("The organization was not loaded."),
        membership.Role,
        membership.Organization.RetentionDays,
        membership.Organization.CreatedAt);

    private static async Task<Ok<Page<OrganizationResponse>>> HandleAsync(AuthContext caller, AuthDb db, CancellationToken ct) =>
        TypedResults.Ok(new Page<OrganizationResponse>(
            await MembershipsOf(caller, db).OrderBy(m => m.CreatedAt).Select(m => ToResponse(m)).ToListAsync(ct), NextCursor: null));

    private static async Task<Results<Ok<OrganizationResponse>, NotFound>> HandleOneAsync(
        Guid organizationId, AuthContext caller, AuthDb db, CancellationToken ct) =>
        organizationId == caller.OrganizationId
            && await MembershipsOf(caller, db).SingleOrDefaultAsync(m => m.OrganizationId == organizationId, ct) is { } membership
            ? TypedResults.Ok(ToResponse(membership))
            : TypedResults.NotFound();
}
