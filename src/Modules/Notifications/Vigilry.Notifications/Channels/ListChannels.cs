using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Channels;

internal static class ListChannels
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/channels", HandleAsync)
        .WithName("listChannels")
        .WithSummary("Lists how a project's incidents are told: mail first, then its other channels, oldest first.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<ChannelResponse>>, NotFound>> HandleAsync(
        Guid projectId, AuthContext caller, IChannels channels, CancellationToken ct) => await channels.ListAsync(caller, projectId, ct) is { } all
        ? TypedResults.Ok(new Page<ChannelResponse>(all, NextCursor: null))
        : TypedResults.NotFound();
}
