using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using Vigilry.Notifications.Deliveries;

namespace Vigilry.Notifications.Mail;

/// <summary>Delivers mails.</summary>
internal sealed class MailDeliverySender(IMailSender sender, MailFormat format, IOptions<SmtpOptions> options) : IDeliverySender
{
    private const int FirstFinalStatus = 500;

    public async Task SendAsync(Outgoing outgoing, CancellationToken ct)
    {
        using var message = format.ToMessage(outgoing, options.Value);
        try
        {
            await sender.SendAsync(message, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            throw new DeliveryException(FaultOf(exception), IsFinal(exception));
        }
    }

    /// <summary>A server's own words may repeat the address, so only the kind of the fault is told.</summary>
    private static string FaultOf(Exception exception) => exception switch
    {
        SmtpCommandException refused => $"SMTP {(int)refused.StatusCode}",
        AuthenticationException => "SMTP log-in refused",
        SslHandshakeException => "SMTP certificate or TLS refused",
        OperationCanceledException or TimeoutException => "SMTP time-out",
        ServiceNotConnectedException or SmtpProtocolException or IOException => "SMTP connection lost",
        System.Net.Sockets.SocketException => "SMTP server not reached",
        _ => exception.GetType().Name,
    };

    /// <summary>The recipient or the mail itself is refused for good. Other faults are of the settings, which somebody may mend.</summary>
    private static bool IsFinal(Exception exception) => exception is SmtpCommandException
    {
        ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted,
        StatusCode: >= (SmtpStatusCode)FirstFinalStatus,
    };
}
