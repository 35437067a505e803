using System.Net;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using NUnit.Framework;
using Vigilry.Notifications.Mail;

namespace Vigilry.IntegrationTests.Notifications;

[TestFixture, Parallelizable(ParallelScope.All)]
public class SmtpSenderTests
{
    private static readonly TestCertificates Certificates = new();

    [OneTimeTearDown]
    public void DeleteCertificates() => Certificates.Dispose();

    [Test, CancelAfter(30_000)]
    public async Task STARTTLS_and_a_password_work_with_an_authority_of_ones_own(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--certificate", Certificates.Certificate, "--key", Certificates.Key, "--user", "me", "--password", "secret");

        await SendAsync(smtp, SmtpSecurity.StartTls, ct, user: "me", password: "secret", Certificates.Certificate);

        Assert.That(smtp.Received(), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task TLS_from_the_first_byte_works(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--certificate", Certificates.Certificate, "--key", Certificates.Key, "--implicit-tls");

        await SendAsync(smtp, SmtpSecurity.Tls, ct, caFile: Certificates.Certificate);

        Assert.That(smtp.Received(), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_certificate_that_nobody_vouches_for_is_refused(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--certificate", Certificates.Certificate, "--key", Certificates.Key);

        Assert.That(async () => await SendAsync(smtp, SmtpSecurity.StartTls, ct), Throws.InstanceOf<SslHandshakeException>());
        Assert.That(smtp.Received(), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_certificate_of_somebody_else_is_refused(CancellationToken ct)
    {
        using var others = new TestCertificates();
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--certificate", Certificates.Certificate, "--key", Certificates.Key);

        Assert.That(
            async () => await SendAsync(smtp, SmtpSecurity.StartTls, ct, caFile: others.Certificate), Throws.InstanceOf<SslHandshakeException>());
        Assert.That(smtp.Received(), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_wrong_password_is_refused(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--certificate", Certificates.Certificate, "--key", Certificates.Key, "--user", "me", "--password", "secret");

        Assert.That(
            async () => await SendAsync(smtp, SmtpSecurity.StartTls, ct, user: "me", password: "wrong", Certificates.Certificate),
            Throws.InstanceOf<AuthenticationException>());
        Assert.That(smtp.Received(), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_password_is_not_sent_in_plain_text_unasked(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct);

        Assert.That(
            async () => await SendAsync(smtp, SmtpSecurity.Auto, ct, user: "me", password: "secret"),
            Throws.InstanceOf<AuthenticationException>().With.Message.Contains("no TLS"));
        Assert.That(smtp.Received(), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task Without_STARTTLS_nothing_is_sent_where_it_is_asked_for(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct);

        Assert.That(async () => await SendAsync(smtp, SmtpSecurity.StartTls, ct), Throws.InstanceOf<NotSupportedException>());
        Assert.That(smtp.Received(), Is.Empty);
    }

    [TestCase((int)SmtpSecurity.Auto)]
    [TestCase((int)SmtpSecurity.None)]
    [CancelAfter(30_000)]
    public async Task A_plain_server_gets_the_mail(int security, CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct);

        await SendAsync(smtp, (SmtpSecurity)security, ct);

        Assert.That(smtp.Received(), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task Mails_share_a_connection_also_after_one_was_refused(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--refuse-recipients", "1");
        await using var connections = new SmtpConnections(OptionsFor(smtp, SmtpSecurity.None), TimeProvider.System);
        var sender = new SmtpSender(connections, TimeProvider.System);

        Assert.That(async () => await SendAsync(sender, ct), Throws.InstanceOf<SmtpCommandException>());
        await SendAsync(sender, ct);
        await SendAsync(sender, ct);

        Assert.That(smtp.Received(), Has.Count.EqualTo(2));
        Assert.That(smtp.Connections, Is.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_connection_that_the_server_has_closed_is_replaced(CancellationToken ct)
    {
        await using var first = new SmtpServer();
        await first.StartAsync(ct);
        await using var connections = new SmtpConnections(OptionsFor(first, SmtpSecurity.None), TimeProvider.System);
        var sender = new SmtpSender(connections, TimeProvider.System);
        await SendAsync(sender, ct);
        await first.RestartAsync(ct);

        await SendAsync(sender, ct);

        Assert.That(first.Received(), Has.Count.EqualTo(2));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_that_says_nothing_costs_an_attempt_of_half_a_minute(CancellationToken ct)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var options = Options.Create(new SmtpOptions { Host = "127.0.0.1", Port = ((IPEndPoint)silent.LocalEndpoint).Port, From = "v@example.com" });
        await using var connections = new SmtpConnections(options, clock);

        var sending = SendAsync(new SmtpSender(connections, clock), ct);
        using var connected = await silent.AcceptTcpClientAsync(ct);
        Assert.That(sending.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That(async () => await sending, Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task SendAsync(
        SmtpServer smtp, SmtpSecurity security, CancellationToken ct, string user = "", string password = "", string caFile = "")
    {
        await using var connections = new SmtpConnections(OptionsFor(smtp, security, user, password, caFile), TimeProvider.System);
        await SendAsync(new SmtpSender(connections, TimeProvider.System), ct);
    }

    private static async Task SendAsync(SmtpSender sender, CancellationToken ct)
    {
        using var message = new MimeMessage
        {
            From = { MailboxAddress.Parse("vigilry@example.com") },
            To = { MailboxAddress.Parse("you@example.com") },
            Subject = "Test",
            Body = new TextPart { Text = "text" },
        };
        await sender.SendAsync(message, ct);
    }

    private static IOptions<SmtpOptions> OptionsFor(
        SmtpServer smtp, SmtpSecurity security, string user = "", string password = "", string caFile = "") => Options.Create(new SmtpOptions
        {
            Host = "127.0.0.1",
            Port = smtp.Port,
            From = "vigilry@example.com",
            Security = security,
            User = user,
            Password = password,
            CaFile = caFile,
        });
}
