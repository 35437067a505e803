using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Vigilry.Notifications.Channels;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;

namespace Vigilry.Notifications.Webhooks;

/// <summary>Posts notices to channels' URLs. A redirect is not followed: it counts as a failure.</summary>
internal sealed class WebhookSender(
    IHttpClientFactory clients,
    NotificationsDb db,
    ChannelSecrets secrets,
    ChannelMessage message,
    IOptions<NotificationsOptions> options,
    TimeProvider time) : IDeliverySender
{
    /// <summary>The name of its HTTP client.</summary>
    public const string Client = "channels";

    public async Task SendAsync(Outgoing outgoing, CancellationToken ct)
    {
        var channel = await db.Channels.AsNoTracking().OrderBy(c => c.Id).FirstOrDefaultAsync(c => outgoing.ChannelIds.Contains(c.Id), ct)
            ?? throw new DeliveryException("channel was deleted", isFinal: true);
        await SendAsync(channel, outgoing, ct);
    }

    /// <summary>The same for a channel that is at hand.</summary>
    public async Task SendAsync(Channel channel, Outgoing outgoing, CancellationToken ct)
    {
        try
        {
            using var request = ToRequest(channel, outgoing);
            using var client = clients.CreateClient(Client);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!response.IsSuccessStatusCode)
            {
                throw new DeliveryException(
                    $"HTTP {(int)response.StatusCode}", isFinal: response.StatusCode is HttpStatusCode.Gone, RetryAfter(response));
            }
        }
        catch (Exception exception) when (exception is not DeliveryException && !ct.IsCancellationRequested)
        {
            throw exception.InnerException as DeliveryException ?? new DeliveryException(FaultOf(exception));
        }
    }

    private HttpRequestMessage ToRequest(Channel channel, Outgoing outgoing)
    {
        var target = secrets.Reveal(channel.Target);
        var body = message.For(channel.Kind, outgoing.Notices, target);
        var request = new HttpRequestMessage(HttpMethod.Post, channel.Kind is ChannelKind.PagerDuty ? options.Value.PagerDutyUrl : target)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.UserAgent.ParseAdd("Vigilry");
        if (channel is { Kind: ChannelKind.Webhook, Secret: { } secret })
        {
            // The same id at each attempt, so that its receiver can drop a repeat.
            var (id, now) = ($"msg_{outgoing.Delivery.Id:N}", time.GetUtcNow());
            var live = channel is { OldSecret: { } old, OldSecretUntil: { } until } && until > now ? new[] { secret, old } : [secret];
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("webhook-signature", WebhookSignature.Of(id, now, body, live.Select(secrets.Reveal)));
        }

        return request;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static string FaultOf(Exception exception) => exception switch
    {
        TimeoutRejectedException or OperationCanceledException => "time-out",
        BrokenCircuitException => "not tried: the server failed too often just now",
        CryptographicException => "secret cannot be decrypted: set the channel's URL again",
        HttpRequestException { InnerException: SocketException } => "server not reached",
        HttpRequestException { InnerException: AuthenticationException } => "certificate or TLS refused",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name not found",
        HttpRequestException => "connection lost",
        _ => exception.GetType().Name,
    };
}
