using MailKit.Net.Smtp;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Mail;
using Vigilry.Platform.Scripts;

namespace Vigilry.Notifications.Deliveries;

/// <summary>Sends the mails whose time has come, each by one host at a time and at least once.</summary>
internal sealed partial class DueDeliveries(
    NotificationsDb db, IMailSender sender, IMediator mediator, TimeProvider time, ILogger<DueDeliveries> logger)
{
    private static readonly string ClaimNext = ScriptResource.Load<DueDeliveries>("ClaimNext.sql");

    /// <summary>Well above the longest attempt: then its host is taken for dead, and another one tries.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Sends the mail that has waited longest, and notes how it went.</summary>
    /// <returns><see langword="false"/> if none was due.</returns>
    public async Task<bool> SendNextAsync(CancellationToken ct)
    {
        if (await ClaimAsync(ct) is not { } delivery)
        {
            return false;
        }

        try
        {
            await sender.SendAsync(delivery, ct);
            delivery.Succeed(time.GetUtcNow());
            LogSent(delivery.Id, delivery.Attempts);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            delivery.Fail(time.GetUtcNow());
            LogFailure(delivery, FaultOf(exception));
        }

        // Without the token: what was handed over is noted, even while the host stops.
        if (delivery is { IncidentId: { } incidentId, State: not DeliveryState.Pending })
        {
            await mediator.Publish(new MailAttempted(delivery.Id, incidentId, delivery.State == DeliveryState.Sent), CancellationToken.None);
        }

        await db.SaveChangesAsync(CancellationToken.None);
        return true;
    }

    /// <summary>Takes the next mail for the length of the lease, so that no other host sends it meanwhile.</summary>
    public async Task<Delivery?> ClaimAsync(CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var now = time.GetUtcNow();
        var claimed = await db.Deliveries
            .FromSqlRaw(ClaimNext, new NpgsqlParameter("now", now), new NpgsqlParameter("leased_until", now + Lease))
            .ToListAsync(ct);
        return claimed.SingleOrDefault();
    }

    /// <summary>A server's own words may repeat the address, so only the kind of the fault is told.</summary>
    private static string FaultOf(Exception exception) => exception is SmtpCommandException refused
        ? $"{nameof(SmtpCommandException)} {(int)refused.StatusCode}"
        : exception.GetType().Name;

    private void LogFailure(Delivery delivery, string fault)
    {
        if (delivery.State is DeliveryState.Dead)
        {
            LogGivenUp(delivery.Id, delivery.Attempts, fault);
        }
        else
        {
            LogFailed(delivery.Id, delivery.Attempts, fault, delivery.NextAttemptAt);
        }
    }

    [LoggerMessage(LogLevel.Information, "Mail {DeliveryId} sent at attempt {Attempt}")]
    private partial void LogSent(Guid deliveryId, int attempt);

    [LoggerMessage(LogLevel.Warning, "Mail {DeliveryId} could not be sent at attempt {Attempt} ({Fault}); next try at {NextAttemptAt:u}")]
    private partial void LogFailed(Guid deliveryId, int attempt, string fault, DateTimeOffset nextAttemptAt);

    [LoggerMessage(LogLevel.Error, "Mail {DeliveryId} is given up after attempt {Attempt} ({Fault})")]
    private partial void LogGivenUp(Guid deliveryId, int attempt, string fault);
}
