using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Vigilry.Notifications.Mail;

/// <summary>Connections to the mail server, logged in, kept for a while so that many mails need few. The server's certificate must be valid.</summary>
internal sealed class SmtpConnections(IOptions<SmtpOptions> options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Below what servers wait for the next command.</summary>
    private static readonly TimeSpan KeepIdle = TimeSpan.FromSeconds(20);

    private readonly ConcurrentStack<(SmtpClient Client, long Since)> _idle = new();

    /// <summary>One that works: kept from before, or new.</summary>
    public async Task<SmtpClient> RentAsync(CancellationToken ct)
    {
        while (_idle.TryPop(out var kept))
        {
            if (time.GetElapsedTime(kept.Since) < KeepIdle && await AnswersAsync(kept.Client, ct))
            {
                return kept.Client;
            }

            kept.Client.Dispose();
        }

        return await ConnectAsync(ct);
    }

    /// <summary>Keeps one for the next mail. One that failed is disposed of instead.</summary>
    public void Return(SmtpClient client)
    {
        // What has waited too long goes when somebody rents; the newest are used first, so those below may be over.
        if (client.IsConnected)
        {
            _idle.Push((client, time.GetTimestamp()));
        }
        else
        {
            client.Dispose();
        }
    }

    /// <summary>Closes those that have waited too long.</summary>
    public async Task CloseIdleAsync()
    {
        var kept = new List<(SmtpClient Client, long Since)>();
        while (_idle.TryPop(out var idle))
        {
            if (time.GetElapsedTime(idle.Since) < KeepIdle)
            {
                kept.Add(idle);
            }
            else
            {
                await CloseAsync(idle.Client);
            }
        }

        kept.ForEach(_idle.Push);
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryPop(out var idle))
        {
            await CloseAsync(idle.Client);
        }
    }

    private static async Task<bool> AnswersAsync(SmtpClient client, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            await client.NoOpAsync(patience.Token);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static async Task CloseAsync(SmtpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await client.DisconnectAsync(quit: true, patience.Token);
        }
        catch (Exception)
        {
            // It is closed either way.
        }

        client.Dispose();
    }

    private async Task<SmtpClient> ConnectAsync(CancellationToken ct)
    {
        var smtp = options.Value;
        var client = new SmtpClient();
        if (smtp.CaFile.Length > 0)
        {
            client.ServerCertificateValidationCallback = (_, certificate, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None && IsVouchedFor(certificate, smtp.CaFile);
        }

        try
        {
            await client.ConnectAsync(smtp.Host, smtp.Port, SocketOptions(smtp.Security), ct);
            if (smtp.HasUser)
            {
                if (smtp.Security is SmtpSecurity.Auto && !client.IsSecure)
                {
                    throw new AuthenticationException("The server offers no TLS to send the password over.");
                }

                await client.AuthenticateAsync(smtp.User, smtp.Password, ct);
            }

            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static bool IsVouchedFor(X509Certificate? certificate, string caFile)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return certificate is X509Certificate2 presented && chain.Build(presented);
    }

    private static SecureSocketOptions SocketOptions(SmtpSecurity security) => security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.Auto,
    };
}
