using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;
using Vigilry.Notifications.Mail;
using Vigilry.Notifications.Telling;
using Vigilry.Notifications.Webhooks;

namespace Vigilry.Notifications.Channels;

/// <summary>How a test went.</summary>
/// <param name="IsSent">Whether it was handed over.</param>
/// <param name="Fault">What went wrong, such as <c>HTTP 404</c>; absent if nothing did.</param>
public sealed record ChannelTestResponse(bool IsSent, string? Fault);

internal static class TestChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/projects/{projectId:guid}/channels/{channelId:guid}/test", HandleAsync)
        .WithName("testChannel")
        .WithSummary("Sends a made-up notice through a channel at once, whatever its rule says, and tells how that went. Mail goes to the caller alone.")
        .RequireAuthorization(Policies.Manage)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ChannelTestResponse>, NotFound>> HandleAsync(
        Guid projectId,
        Guid channelId,
        AuthContext caller,
        IProjects projects,
        IOwnAccount account,
        ProjectChannels channels,
        MailDeliverySender mail,
        WebhookSender webhooks,
        TimeProvider time,
        CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is not { } project
            || await channels.FindAsync(project.OrganizationId, projectId, channelId, ct) is not { } channel)
        {
            return TypedResults.NotFound();
        }

        var now = time.GetUtcNow();
        var me = await account.GetAsync(caller, ct);
        var delivery = new Delivery
        {
            Id = Guid.CreateVersion7(now),
            Kind = channel.Kind,
            Destination = "",
            Recipient = channel.Kind is ChannelKind.Email ? me.Email : "",
            UserId = me.UserId,
            ChannelId = channelId,
            Notice = SampleNotices.Test(project, now),
            CreatedAt = now,
            NextAttemptAt = now,
        };
        var outgoing = new Outgoing(delivery, [delivery.Notice], [channelId]);
        try
        {
            await (channel.Kind is ChannelKind.Email ? mail.SendAsync(outgoing, ct) : webhooks.SendAsync(channel, outgoing, ct));
            if (channel.Kind is ChannelKind.PagerDuty)
            {
                // Whoever was paged need not end it.
                await webhooks.SendAsync(channel, outgoing with { Notices = [delivery.Notice with { Happened = NoticeKind.Resolved }] }, ct);
            }

            return TypedResults.Ok(new ChannelTestResponse(IsSent: true, Fault: null));
        }
        catch (DeliveryException exception)
        {
            return TypedResults.Ok(new ChannelTestResponse(IsSent: false, exception.Message));
        }
    }
}
