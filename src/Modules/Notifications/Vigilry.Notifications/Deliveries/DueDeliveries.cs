using System.Diagnostics;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Mail;
using Vigilry.Notifications.Telling;
using Vigilry.Notifications.Webhooks;
using Vigilry.Platform.Scripts;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Notifications.Deliveries;

/// <summary>Hands over the deliveries whose time has come, each by one host at a time and at least once.</summary>
internal sealed partial class DueDeliveries(
    NotificationsDb db,
    MailDeliverySender mail,
    WebhookSender webhooks,
    IMembers members,
    IMediator mediator,
    NotificationsTelemetry telemetry,
    TimeProvider time,
    ILogger<DueDeliveries> logger)
{
    /// <summary>How many of one organization are on their way at once, on all hosts.</summary>
    private const int MostMailsOfOne = 2;
    private const int MostRequestsOfOne = 4;
    private static readonly string ClaimNext = ScriptResource.Load<DueDeliveries>("ClaimNext.sql");

    /// <summary>Well above the longest attempt: then its host is taken for dead, and another one tries.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Takes the delivery that has waited longest for the length of the lease, so that no other host has it meanwhile.</summary>
    /// <param name="isMail">Mails and requests wait for different servers: one must not hold up the other.</param>
    /// <param name="ct">Ends the query.</param>
    /// <returns><see langword="null"/> if none is due.</returns>
    public async Task<Delivery?> ClaimAsync(bool isMail, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var now = time.GetUtcNow();
        var claimed = await db.Deliveries
            .FromSqlRaw(
                ClaimNext,
                new NpgsqlParameter("now", now),
                new NpgsqlParameter("leased_until", now + Lease),
                new NpgsqlParameter("is_mail", isMail),
                new NpgsqlParameter("most_of_one", isMail ? MostMailsOfOne : MostRequestsOfOne))
            .ToListAsync(ct);
        return claimed.SingleOrDefault();
    }

    /// <summary>Hands over what was claimed, and notes how that went.</summary>
    /// <param name="delivery">As <see cref="ClaimAsync"/> gave it.</param>
    /// <param name="ct">Ends the attempt; it counts as begun, and is repeated when the lease ends.</param>
    public async Task SendAsync(Delivery delivery, CancellationToken ct)
    {
        db.Attach(delivery);
        var parts = delivery.IsDigest ? await PartsAsync(delivery, ct) : [];
        using var activity = NotificationsTelemetry.Source.StartFrom(
            "send delivery", ActivityKind.Client, delivery.IsDigest ? parts.Select(p => p.TraceParent) : [delivery.TraceParent]);
        var told = await StillToTellAsync(delivery.IsDigest ? parts : [delivery], ct);
        if (told.Count == 0)
        {
            delivery.Drop("nobody wants it any more");
            await NoteAsync(delivery);
            return;
        }

        try
        {
            var outgoing = new Outgoing(delivery, [.. told.Select(d => d.Notice).OfType<IncidentNotice>()], [.. told.Select(d => d.ChannelId).OfType<Guid>()]);
            await SenderOf(delivery.Kind).SendAsync(outgoing, ct);
            delivery.Succeed(time.GetUtcNow());
            telemetry.CountAttempt(delivery.Kind, delivery.State);
            LogSent(delivery.Id, delivery.Kind, delivery.Attempts);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            delivery.GiveBack();
        }
        catch (Exception exception)
        {
            var failure = exception as DeliveryException ?? new DeliveryException(exception.GetType().Name);
            delivery.Fail(failure.Message, failure.IsFinal, failure.RetryAfter, time.GetUtcNow());
            telemetry.CountAttempt(delivery.Kind, delivery.State);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            LogFailure(delivery);
        }

        // Without the token: what was handed over is noted, even while the host stops.
        await NoteAsync(delivery);
        if (delivery.State is DeliveryState.Sent or DeliveryState.Dead)
        {
            foreach (var notice in told.Where(d => d.IncidentId is not null))
            {
                await mediator.Publish(
                    new DeliveryEnded(notice.Id, notice.IncidentId.GetValueOrDefault(), notice.Channel, delivery.State is DeliveryState.Sent), CancellationToken.None);
            }
        }
    }

    /// <summary>Without what was turned off meanwhile, and without who has left the organization or wants no such mails any more.</summary>
    private async Task<List<Delivery>> StillToTellAsync(List<Delivery> deliveries, CancellationToken ct)
    {
        if (deliveries is [] or [{ OrganizationId: null }, ..])
        {
            // A digest whose projects are gone, and mails about accounts.
            return deliveries;
        }

        var channelIds = deliveries.Select(d => d.ChannelId).ToArray();
        var off = await db.Channels.Where(c => channelIds.Contains(c.Id) && !c.IsEnabled).Select(c => c.Id).ToHashSetAsync(ct);
        var (userId, projectIds) = (deliveries[0].UserId, deliveries.Select(d => d.ProjectId).ToArray());
        if (userId is not null
            && !(await members.ListAsync(deliveries[0].OrganizationId.GetValueOrDefault(), OrganizationRole.Member, ct)).Any(m => m.UserId == userId))
        {
            return [];
        }

        var unwanted = await db.MailPreferences
            .Where(p => p.UserId == userId && projectIds.Contains(p.ProjectId) && p.Wish == MailWish.None)
            .Select(p => p.ProjectId)
            .ToHashSetAsync(ct);
        return deliveries.FindAll(d => !off.Contains(d.ChannelId.GetValueOrDefault()) && !(d.Notice is not null && unwanted.Contains(d.ProjectId.GetValueOrDefault())));
    }

    private IDeliverySender SenderOf(ChannelKind kind) => kind is ChannelKind.Email ? mail : webhooks;

    private Task<List<Delivery>> PartsAsync(Delivery digest, CancellationToken ct) => db.Deliveries.AsNoTracking()
        .Where(d => d.DigestId == digest.Id)
        .OrderBy(d => d.Id)
        .ToListAsync(ct);

    /// <summary>Unless it was deleted meanwhile, or another host has taken it over.</summary>
    private async Task NoteAsync(Delivery delivery)
    {
        try
        {
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (DbUpdateConcurrencyException)
        {
            LogTakenOver(delivery.Id);
        }
    }

    private void LogFailure(Delivery delivery)
    {
        if (delivery.State is DeliveryState.Dead)
        {
            LogGivenUp(delivery.Id, delivery.Kind, delivery.Attempts, delivery.Fault);
        }
        else
        {
            LogFailed(delivery.Id, delivery.Kind, delivery.Attempts, delivery.Fault, delivery.NextAttemptAt);
        }
    }

    [LoggerMessage(LogLevel.Information, "Delivery {DeliveryId} ({Kind}) sent at attempt {Attempt}")]
    private partial void LogSent(Guid deliveryId, ChannelKind kind, int attempt);

    [LoggerMessage(LogLevel.Warning, "Delivery {DeliveryId} ({Kind}) failed at attempt {Attempt}: {Fault}; next try at {NextAttemptAt:u}")]
    private partial void LogFailed(Guid deliveryId, ChannelKind kind, int attempt, string? fault, DateTimeOffset nextAttemptAt);

    [LoggerMessage(LogLevel.Error, "Delivery {DeliveryId} ({Kind}) is given up after attempt {Attempt}: {Fault}")]
    private partial void LogGivenUp(Guid deliveryId, ChannelKind kind, int attempt, string? fault);

    [LoggerMessage(LogLevel.Warning, "Delivery {DeliveryId} was taken over or deleted while it was sent")]
    private partial void LogTakenOver(Guid deliveryId);
}
