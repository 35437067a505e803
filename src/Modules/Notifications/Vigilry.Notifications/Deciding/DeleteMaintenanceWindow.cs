using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deciding;

internal static class DeleteMaintenanceWindow
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/api/projects/{projectId:guid}/maintenance-windows/{windowId:guid}", HandleAsync)
        .WithName("deleteMaintenanceWindow")
        .WithSummary("Deletes a maintenance window; what waits for its end still does.")
        .RequireAuthorization(Policies.Manage)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound>> HandleAsync(
        Guid projectId, Guid windowId, AuthContext caller, NotificationsDb db, IProjects projects, CancellationToken ct) =>
        await projects.FindAsync(caller, projectId, ct) is not null
            && await db.MaintenanceWindows.Where(w => w.Id == windowId && w.ProjectId == projectId).ExecuteDeleteAsync(ct) > 0
            ? TypedResults.NoContent()
            : TypedResults.NotFound();
}
