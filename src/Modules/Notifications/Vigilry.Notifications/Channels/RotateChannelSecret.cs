using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Channels;

/// <summary>A webhook's new secret.</summary>
/// <param name="Secret">Shown this once.</param>
/// <param name="OldSecretUntil">Until then requests are signed with both, so that the receiver can change over.</param>
public sealed record RotatedChannelSecretResponse(string Secret, DateTimeOffset OldSecretUntil);

internal static class RotateChannelSecret
{
    private static readonly TimeSpan BothLive = TimeSpan.FromHours(24);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/projects/{projectId:guid}/channels/{channelId:guid}/rotate-secret", HandleAsync)
        .WithName("rotateChannelSecret")
        .WithSummary("Gives a webhook a new secret; for 24 hours its requests are signed with the old one, too.")
        .RequireAuthorization(Policies.Manage)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<RotatedChannelSecretResponse>, NotFound>> HandleAsync(
        Guid projectId,
        Guid channelId,
        AuthContext caller,
        NotificationsDb db,
        IProjects projects,
        ProjectChannels channels,
        ChannelSecrets secrets,
        TimeProvider time,
        CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is not { } project
            || await channels.FindAsync(project.OrganizationId, projectId, channelId, ct) is not { Kind: ChannelKind.Webhook } channel)
        {
            return TypedResults.NotFound();
        }

        var (secret, until) = (ChannelSecrets.NewSecret(), time.GetUtcNow() + BothLive);
        (channel.OldSecret, channel.OldSecretUntil, channel.Secret) = (channel.Secret, until, secrets.Protect(secret));
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new RotatedChannelSecretResponse(secret, until));
    }
}
