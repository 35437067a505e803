using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Auth.Auditing;

/// <summary>A change that somebody made.</summary>
/// <param name="UserId">Who.</param>
/// <param name="UserName">The user's name, as it is now.</param>
/// <param name="Action">The operation, as this API's description names it.</param>
/// <param name="Target">The route that was called.</param>
/// <param name="Detail">What it was and became, of changes whose route does not say it.</param>
/// <param name="Address">Where the request came from.</param>
public sealed record AuditEntryResponse(Guid Id, DateTimeOffset At, Guid? UserId, string? UserName, string Action, string Target, string? Detail, string? Address);

internal static class ListAuditLog
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/organizations/{organizationId:guid}/audit-log", HandleAsync)
        .WithName("listAuditLog")
        .WithSummary("Lists who changed what, when and from where, newest first.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<AuditEntryResponse>>, ValidationProblem, NotFound>> HandleAsync(
        Guid organizationId, int? limit, string? cursor, AuthContext caller, AuthDb db, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (limit is < 1 or > LargestLimit)
        {
            errors["limit"] = [$"Must be 1 to {LargestLimit}."];
        }

        Cursor after = default;
        if (cursor is not null && !Cursor.TryParse(cursor, out after))
        {
            errors["cursor"] = ["Must be the nextCursor of an earlier answer."];
        }

        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var entries = db.AuditLog.Where(e => e.OrganizationId == organizationId);
        entries = cursor is null ? entries : entries.Where(e => e.At < after.At || (e.At == after.At && e.Id < after.Id));
        var most = limit ?? DefaultLimit;
        var found = await entries
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id)
            .Take(most + 1)
            .Select(e => new AuditEntryResponse(
                e.Id, e.At, e.UserId, db.Users.Where(u => u.Id == e.UserId).Select(u => u.Name).FirstOrDefault(), e.Action, e.Target, e.Detail, e.Address))
            .ToListAsync(ct);
        var next = found.Count > most ? new Cursor(found[most - 1].At, found[most - 1].Id).ToString() : null;
        return TypedResults.Ok(new Page<AuditEntryResponse>([.. found.Take(most)], next));
    }
}
