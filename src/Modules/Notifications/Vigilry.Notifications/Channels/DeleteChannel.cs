using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Channels;

internal static class DeleteChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/api/projects/{projectId:guid}/channels/{channelId:guid}", HandleAsync)
        .WithName("deleteChannel")
        .WithSummary("Deletes a channel, with what waits to be delivered through it. A project's mail can be turned off instead.")
        .RequireAuthorization(Policies.Manage)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, NotFound>> HandleAsync(
        Guid projectId, Guid channelId, AuthContext caller, NotificationsDb db, IProjects projects, CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is null)
        {
            return TypedResults.NotFound();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var deleted = await db.Channels
            .Where(c => c.Id == channelId && c.ProjectId == projectId && c.Kind != ChannelKind.Email)
            .ExecuteDeleteAsync(ct);
        if (deleted == 0)
        {
            return TypedResults.NotFound();
        }

        await db.Deliveries
            .Where(d => d.ChannelId == channelId && d.IncidentId != null && (d.State == DeliveryState.Pending || d.State == DeliveryState.Held))
            .ExecuteUpdateAsync(update => update
                .SetProperty(d => d.State, DeliveryState.Dropped)
                .SetProperty(d => d.Fault, "the channel was deleted"), ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}
