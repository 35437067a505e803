using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deliveries;

internal static class ResendDelivery
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/organizations/{organizationId:guid}/deliveries/{deliveryId:guid}/resend", HandleAsync)
        .WithName("resendDelivery")
        .WithSummary("Tries a delivery that was given up again, as if it were new.")
        .RequireAuthorization(Policies.Manage)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Accepted, NotFound, ProblemHttpResult>> HandleAsync(
        Guid organizationId, Guid deliveryId, AuthContext caller, NotificationsDb db, DeliveryWorker worker, TimeProvider time, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId
            || await db.Deliveries.SingleOrDefaultAsync(d => d.Id == deliveryId && d.OrganizationId == organizationId, ct) is not { } delivery)
        {
            return TypedResults.NotFound();
        }

        if (delivery.State is not DeliveryState.Dead || (delivery.Notice is null && !delivery.IsDigest))
        {
            return TypedResults.Problem("Only a delivery that is DEAD and about incidents can be sent again.", statusCode: StatusCodes.Status409Conflict);
        }

        delivery.Resend(time.GetUtcNow());
        await db.SaveChangesAsync(ct);
        worker.Wake();
        return TypedResults.Accepted((string?)null);
    }
}
