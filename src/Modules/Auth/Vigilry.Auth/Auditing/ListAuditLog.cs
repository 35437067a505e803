using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Auditing;

internal static class ListAuditLog
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/organizations/{organizationId:guid}/audit-log", HandleAsync)
        .WithName("listAuditLog")
        .WithSummary("Lists who changed what, when and from where, newest first.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<AuditEntryResponse>>, ValidationProblem, NotFound>> HandleAsync(
        Guid organizationId, int? limit, string? cursor, AuthContext caller, IOwnOrganization organization, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var log = await organization.AuditLogAsync(caller, limit, cursor, ct);
        return log.Errors.Count > 0
            ? TypedResults.ValidationProblem(log.Errors)
            : TypedResults.Ok(new Page<AuditEntryResponse>(log.Items, log.NextCursor));
    }
}
