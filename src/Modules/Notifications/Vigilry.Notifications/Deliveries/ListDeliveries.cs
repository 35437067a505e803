using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Deliveries;

internal static class ListDeliveries
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/organizations/{organizationId:guid}/deliveries", HandleAsync)
        .WithName("listDeliveries")
        .WithSummary("Lists what was or is to be told of an organization's incidents, newest first.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<DeliveryResponse>>, ValidationProblem, NotFound>> HandleAsync(
        Guid organizationId, [AsParameters] DeliveryQuery query, AuthContext caller, IDeliveries deliveries, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var list = await deliveries.ListAsync(caller, query, ct);
        return list.Errors.Count > 0
            ? TypedResults.ValidationProblem(list.Errors)
            : TypedResults.Ok(new Page<DeliveryResponse>(list.Items, list.NextCursor));
    }
}
