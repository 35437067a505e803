using MailKit.Net.Smtp;
using MimeKit;

namespace Vigilry.Notifications.Mail;

/// <summary>Sends through the mail server.</summary>
internal sealed class SmtpSender(SmtpConnections connections, TimeProvider time) : IMailSender
{
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(30);

    public async Task SendAsync(MimeMessage message, CancellationToken ct)
    {
        using var timeOut = new CancellationTokenSource(LongestAttempt, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeOut.Token);
        var client = await connections.RentAsync(either.Token);
        var isUsable = false;
        try
        {
            await client.SendAsync(message, either.Token);
            isUsable = true;
        }
        catch (SmtpCommandException)
        {
            // Only this mail was refused.
            isUsable = client.IsConnected;
            throw;
        }
        finally
        {
            if (isUsable)
            {
                connections.Return(client);
            }
            else
            {
                client.Dispose();
            }
        }
    }
}
