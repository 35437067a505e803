using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Deliveries;

internal static class ListDecisions
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/incidents/{id:guid}/notifications", HandleAsync)
        .WithName("listNotifications")
        .WithSummary("Says of each change of an incident, and each channel and recipient, who was told or was not, why, and when.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<NoticeDecisionResponse>>, NotFound>> HandleAsync(
        Guid id, AuthContext caller, IIncidents incidents, IDeliveries deliveries, CancellationToken ct) =>
        await incidents.FindAsync(caller, id, ct) is null
            ? TypedResults.NotFound()
            : TypedResults.Ok(new Page<NoticeDecisionResponse>(await deliveries.DecisionsAsync(caller, id, ct), NextCursor: null));
}
