using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Deciding;

internal static class ListMaintenanceWindows
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/maintenance-windows", HandleAsync)
        .WithName("listMaintenanceWindows")
        .WithSummary("Lists a project's maintenance windows, oldest first.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<MaintenanceWindowResponse>>, NotFound>> HandleAsync(
        Guid projectId, AuthContext caller, IChannels channels, CancellationToken ct) =>
        await channels.MaintenanceWindowsAsync(caller, projectId, ct) is { } windows
            ? TypedResults.Ok(new Page<MaintenanceWindowResponse>(windows, NextCursor: null))
            : TypedResults.NotFound();
}
