using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Mail;

/// <summary>Sends through the mail server. The server's certificate must be valid.</summary>
internal sealed class SmtpSender(IOptions<SmtpOptions> options, TimeProvider time) : IMailSender
{
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(30);

    public async Task SendAsync(Delivery delivery, CancellationToken ct)
    {
        var smtp = options.Value;
        using var timeOut = new CancellationTokenSource(LongestAttempt, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeOut.Token);
        using var message = MailFormat.ToMessage(delivery, smtp);
        using var client = new SmtpClient();
        await client.ConnectAsync(smtp.Host, smtp.Port, SocketOptions(smtp.Security), either.Token);
        if (smtp.HasUser)
        {
            if (smtp.Security is SmtpSecurity.Auto && !client.IsSecure)
            {
                throw new AuthenticationException("The server offers no TLS to send the password over.");
            }

            await client.AuthenticateAsync(smtp.User, smtp.Password, either.Token);
        }

        await client.SendAsync(message, either.Token);
        await client.DisconnectAsync(quit: true, either.Token);
    }

    private static SecureSocketOptions SocketOptions(SmtpSecurity security) => security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.Auto,
    };
}
