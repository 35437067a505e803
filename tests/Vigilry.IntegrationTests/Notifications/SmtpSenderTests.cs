using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Security;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Mail;

namespace Vigilry.IntegrationTests.Notifications;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SmtpSenderTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_certificate_that_nobody_vouches_for_is_refused(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("vigilry-certificate-").FullName;
        var (certificate, key) = await WriteCertificateAsync(folder, ct);
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--smtpscert", certificate, "--smtpskey", key);

        Assert.That(async () => await SendAsync(smtp, SmtpSecurity.Tls, user: "", ct), Throws.InstanceOf<SslHandshakeException>());
        Assert.That(smtp.Received(), Is.Empty);
        Directory.Delete(folder, recursive: true);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_password_is_not_sent_in_plain_text_unasked(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct);

        Assert.That(
            async () => await SendAsync(smtp, SmtpSecurity.Auto, user: "me", ct),
            Throws.InstanceOf<AuthenticationException>().With.Message.Contains("no TLS"));
        Assert.That(smtp.Received(), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task Without_STARTTLS_nothing_is_sent_where_it_is_asked_for(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct);

        Assert.That(async () => await SendAsync(smtp, SmtpSecurity.StartTls, user: "", ct), Throws.InstanceOf<NotSupportedException>());
        Assert.That(smtp.Received(), Is.Empty);
    }

    [TestCase((int)SmtpSecurity.Auto)]
    [TestCase((int)SmtpSecurity.None)]
    [CancelAfter(30_000)]
    public async Task A_plain_server_gets_the_mail(int security, CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct);

        await SendAsync(smtp, (SmtpSecurity)security, user: "", ct);

        Assert.That(smtp.Received(), Has.Count.EqualTo(1));
    }

    private static async Task SendAsync(SmtpServer smtp, SmtpSecurity security, string user, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var options = new SmtpOptions
        {
            Host = "127.0.0.1",
            Port = smtp.Port,
            From = "vigilry@example.com",
            Security = security,
            User = user,
            Password = user,
        };
        await new SmtpSender(Options.Create(options), TimeProvider.System).SendAsync(
            new Delivery
            {
                Id = Guid.CreateVersion7(now),
                Recipient = "you@example.com",
                Subject = "Test",
                TextBody = "text",
                HtmlBody = "<p>text</p>",
                CreatedAt = now,
                NextAttemptAt = now,
            },
            ct);
    }

    private static async Task<(string Certificate, string Key)> WriteCertificateAsync(string folder, CancellationToken ct)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var paths = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(paths.Item1, certificate.ExportCertificatePem(), ct);
        await File.WriteAllTextAsync(paths.Item2, key.ExportPkcs8PrivateKeyPem(), ct);
        return paths;
    }
}
