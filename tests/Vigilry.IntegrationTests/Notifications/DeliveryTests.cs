using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Vigilry.IntegrationTests.Auth;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>Mails on their way to a real mail server, on hosts of their own.</summary>
[TestFixture, Parallelizable(ParallelScope.Self)]
public class DeliveryTests
{
    private static readonly DateTimeOffset FarFuture = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly LogRecorder _log = new();
    private readonly SmtpServer _smtp = new();
    private VigilryApp _app = TestServers.App;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var timeOut = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _smtp.StartAsync(timeOut.Token);
        _app = await VigilryApp.StartAloneAsync(timeOut.Token, Settings(_smtp.Port), _log.Register);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _app.DisposeAsync();
        await _smtp.DisposeAsync();
        _log.Dispose();
    }

    [Test, CancelAfter(20_000)]
    public async Task A_mail_server_gets_the_mail_with_the_public_URL(CancellationToken ct)
    {
        using var person = new Person(_app);
        using var signedUp = await person.SignUpAsync(ct);

        Assert.That(() => _smtp.ReceivedFor(person.Email), Has.Count.EqualTo(1).After(5_000, 20));
        var mail = _smtp.ReceivedFor(person.Email)[0];
        Assert.That($"{mail.From}", Is.EqualTo("\"Vigilry\" <vigilry@example.com>"));
        Assert.That(mail.TextBody, Does.Contain("https://vigilry.example/app/verify-email?token="));
        Assert.That(person.MailFiles(), Is.Empty);
        using var verified = await person.VerifyAsync(mail.TokenInText(), ct);
        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_mail_that_was_sent_leaves_neither_bodies_nor_secrets_in_the_log(CancellationToken ct)
    {
        using var person = new Person(_app);
        using var signedUp = await person.SignUpAsync(ct);
        Assert.That(() => DeliveryTo(_app, person).State, Is.EqualTo(DeliveryState.Sent).After(5_000, 20));

        var delivery = DeliveryTo(_app, person);
        Assert.That(delivery.TextBody + delivery.HtmlBody, Is.Empty);
        Assert.That(delivery.SentAt, Is.Not.Null);
        var token = _smtp.ReceivedFor(person.Email)[0].TokenInText();
        Assert.That(_log.Lines, Has.Some.Contain($"{delivery.Id} (Email) sent"));
        Assert.That(_log.Lines, Has.None.Contain(token).And.None.Contain(person.Email).IgnoreCase);
    }

    [Test, CancelAfter(60_000)]
    public async Task Two_hosts_send_each_mail_once(CancellationToken ct)
    {
        await using var second = await _app.StartReplicaAsync(Settings(_smtp.Port));
        var now = TimeProvider.System.GetUtcNow();
        var deliveries = await AddAsync(Enumerable.Range(0, 40).Select(i => NewDelivery($"two-hosts-{i % 20}@example.com", now)), ct);

        await Task.WhenAll(Enumerable.Range(0, 4).SelectMany(_ => new[] { SendAllAsync(_app, ct), SendAllAsync(second, ct) }));

        Assert.That(() => deliveries.All(d => Find(_app, d.Id).State is DeliveryState.Sent), Is.True.After(10_000, 50));
        Assert.That(
            _smtp.Received().Where(m => $"{m.To}".StartsWith("two-hosts", StringComparison.Ordinal)).Select(m => m.MessageId),
            Is.EquivalentTo(deliveries.Select(d => $"{d.Id:N}@example.com")));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_mail_whose_host_died_is_taken_over_when_the_lease_ends(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(FarFuture);
        var delivery = (await AddAsync([NewDelivery("lease@example.com", FarFuture)], ct))[0];

        Assert.That((await ClaimAsync(clock, ct))?.Id, Is.EqualTo(delivery.Id));
        Assert.That(await ClaimAsync(clock, ct), Is.Null);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await ClaimAsync(clock, ct))?.Attempts, Is.EqualTo(2));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_digest_whose_projects_are_gone_is_dropped(CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var digest = (await AddAsync(
            [
                new Delivery
                {
                    Id = Guid.CreateVersion7(now),
                    Kind = ChannelKind.Email,
                    Destination = "digest@example.com",
                    Recipient = "digest@example.com",
                    OrganizationId = Guid.CreateVersion7(now),
                    CreatedAt = now,
                    NextAttemptAt = now,
                },
            ],
            ct))[0];

        Assert.That(() => Find(_app, digest.Id).State, Is.EqualTo(DeliveryState.Dropped).After(10_000, 50));
        Assert.That(_smtp.ReceivedFor("digest@example.com"), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_mail_arrives_once_its_server_is_back(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await using var app = await VigilryApp.StartAloneAsync(ct, Settings(smtp.Port));
        using var person = new Person(app);

        using var signedUp = await person.SignUpAsync(ct);
        Assert.That(signedUp.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(() => DeliveryTo(app, person).Attempts, Is.EqualTo(1).After(5_000, 20));
        await smtp.StartAsync(ct);

        Assert.That(() => smtp.ReceivedFor(person.Email), Has.Count.EqualTo(1).After(20_000, 50));
        Assert.That(() => DeliveryTo(app, person).State, Is.EqualTo(DeliveryState.Sent).After(5_000, 20));
    }

    [Test, CancelAfter(25_000)]
    public async Task Sign_up_waits_for_no_mail_server(CancellationToken ct)
    {
        // Takes connections and says nothing: an attempt would last 30 s, longer than this test may.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var app = await VigilryApp.StartAloneAsync(ct, Settings(((IPEndPoint)silent.LocalEndpoint).Port));
        using var person = new Person(app);

        using var signedUp = await person.SignUpAsync(ct);
        using var connected = await silent.AcceptTcpClientAsync(ct);

        Assert.That(signedUp.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(DeliveryTo(app, person).State, Is.EqualTo(DeliveryState.Pending));
    }

    private static Dictionary<string, string?> Settings(int port) => new(StringComparer.Ordinal)
    {
        ["Vigilry:PublicUrl"] = "https://vigilry.example/app/",
        ["Vigilry:Smtp:Host"] = "127.0.0.1",
        ["Vigilry:Smtp:Port"] = $"{port}",
        ["Vigilry:Smtp:From"] = "Vigilry <vigilry@example.com>",
    };

    private static Delivery NewDelivery(string recipient, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(at),
        Kind = ChannelKind.Email,
        Destination = recipient,
        Recipient = recipient,
        Subject = "Test",
        TextBody = "text",
        HtmlBody = "<p>text</p>",
        CreatedAt = at,
        NextAttemptAt = at,
    };

    private async Task<Delivery[]> AddAsync(IEnumerable<Delivery> deliveries, CancellationToken ct)
    {
        Delivery[] added = [.. deliveries];
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationsDb>();
        db.AddRange(added.AsEnumerable());
        await db.SaveChangesAsync(ct);
        return added;
    }

    private async Task<Delivery?> ClaimAsync(TimeProvider clock, CancellationToken ct)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await ActivatorUtilities.CreateInstance<DueDeliveries>(scope.ServiceProvider, clock).ClaimAsync(isMail: true, ct);
    }

    private static async Task SendAllAsync(VigilryApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var due = scope.ServiceProvider.GetRequiredService<DueDeliveries>();
        while (await due.ClaimAsync(isMail: true, ct) is { } delivery)
        {
            await due.SendAsync(delivery, ct);
        }
    }

    private static Delivery Find(VigilryApp app, Guid id) => Query(app, d => d.Single(x => x.Id == id));

    private static Delivery DeliveryTo(VigilryApp app, Person person) => Query(app, d => d.Single(x => x.Recipient == person.Email));

    private static Delivery Query(VigilryApp app, Func<IQueryable<Delivery>, Delivery> query)
    {
        using var scope = app.Services.CreateScope();
        return query(scope.ServiceProvider.GetRequiredService<NotificationsDb>().Deliveries.AsNoTracking());
    }
}
