using Microsoft.Extensions.Options;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Mail;

/// <summary>Tries the connection that mails take.</summary>
internal sealed class SmtpServer(IOptions<SmtpOptions> options, SmtpConnections connections) : IMailServer
{
    public bool IsSet => options.Value.HasHost;

    public async Task<string?> FindFaultAsync(CancellationToken ct)
    {
        try
        {
            connections.Return(await connections.RentAsync(ct));
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"{options.Value.Host}:{options.Value.Port} takes no mail: {exception.Message}";
        }
    }
}
