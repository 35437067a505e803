using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.IntegrationTests.Notifications;

/// <summary>Mails about incidents while the mail server refuses, or goes away.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class FaultyMailServerTests
{
    [Test, CancelAfter(60_000)]
    public async Task What_is_refused_for_now_comes_later(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--refuse-recipients", "1");
        await using var app = await StartAsync(smtp, ct);
        var (project, _) = await app.WithOpenIncidentAsync(ct);
        using var owned = project;

        Assert.That(() => Opened(app, project)?.Fault, Is.EqualTo("SMTP 451").After(10_000, 50));
        Assert.That(() => Opened(app, project)?.State, Is.EqualTo(DeliveryState.Sent).After(20_000, 50));
        Assert.That(smtp.ReceivedFor(project.Email), Has.Count.GreaterThanOrEqualTo(1));
        Assert.That(Opened(app, project)?.Attempts, Is.EqualTo(2));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_is_refused_for_good_is_dead_is_listed_and_can_be_sent_again(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--refuse-recipients", "1", "--recipient-answer", "550 5.1.1 No such user");
        await using var app = await StartAsync(smtp, ct);
        var (project, incident) = await app.WithOpenIncidentAsync(ct);
        using var owned = project;
        Assert.That(() => Opened(app, project)?.State, Is.EqualTo(DeliveryState.Dead).After(10_000, 50));

        var deliveries = $"/api/organizations/{project.OrganizationId}/deliveries";
        var dead = (await project.ItemsAsync($"{deliveries}?state=DEAD", ct)).Single();
        Assert.That($"{dead.GetProperty("fault")} {dead.GetProperty("recipient")}", Is.EqualTo($"SMTP 550 {project.Email}"));
        using var resent = await project.Session.PostAsync($"{deliveries}/{dead.GetProperty("id")}/resend", content: null, ct);
        Assert.That(resent.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));

        Assert.That(() => smtp.ReceivedFor(project.Email), Has.Count.GreaterThanOrEqualTo(1).After(10_000, 50));
        Assert.That(() => Opened(app, project)?.State, Is.EqualTo(DeliveryState.Sent).After(5_000, 50));
        using var again = await project.Session.PostAsync($"{deliveries}/{dead.GetProperty("id")}/resend", content: null, ct);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        var kinds = (await project.ItemsAsync($"/api/incidents/{incident.GetProperty("id")}/timeline", ct)).Select(t => $"{t.GetProperty("kind")}");
        Assert.That(kinds, Does.Contain("MAIL_FAILED"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_mail_whose_outcome_is_unknown_comes_again_as_the_same_mail(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--drop-after-data", "1");
        await using var app = await StartAsync(smtp, ct);
        var (project, _) = await app.WithOpenIncidentAsync(ct);
        using var owned = project;

        Assert.That(() => Opened(app, project)?.State, Is.EqualTo(DeliveryState.Sent).After(20_000, 50));

        var opened = smtp.ReceivedFor(project.Email).Where(m => m.Subject!.Contains("OPEN", StringComparison.Ordinal)).ToList();
        Assert.That(opened, Has.Count.EqualTo(2));
        Assert.That(opened[1].MessageId, Is.EqualTo(opened[0].MessageId));
    }

    [Test, CancelAfter(60_000)]
    public async Task While_one_recipients_mail_hangs_the_others_go(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await smtp.StartAsync(ct, "--hang-after-data", "1");
        await using var app = await StartAsync(smtp, ct);
        var (first, _) = await app.WithOpenIncidentAsync(ct);
        using var ownedFirst = first;
        Assert.That(() => smtp.ReceivedFor(first.Email), Has.Count.EqualTo(1).After(10_000, 50));
        var (second, _) = await app.WithOpenIncidentAsync(ct);
        using var ownedSecond = second;

        Assert.That(() => Opened(app, second)?.State, Is.EqualTo(DeliveryState.Sent).After(10_000, 50));
        Assert.That(Opened(app, first)?.State, Is.EqualTo(DeliveryState.Pending));
    }

    [Test, CancelAfter(60_000)]
    public async Task Whoever_left_the_organization_hears_no_more(CancellationToken ct)
    {
        await using var smtp = new SmtpServer();
        await using var app = await StartAsync(smtp, ct);
        var (project, _) = await app.WithOpenIncidentAsync(ct);
        using var owned = project;
        Assert.That(() => Opened(app, project)?.Attempts, Is.GreaterThanOrEqualTo(1).After(10_000, 50));

        // As if the owner had been removed by another one.
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<NotificationsDb>();
            var elsewhere = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            await db.Database.ExecuteSqlAsync(
                $"UPDATE notifications.deliveries SET user_id = {elsewhere} WHERE project_id = {project.Id}", ct);
        }

        await smtp.StartAsync(ct);
        Assert.That(() => Opened(app, project)?.State, Is.EqualTo(DeliveryState.Dropped).After(20_000, 50));
        Assert.That(smtp.ReceivedFor(project.Email), Is.Empty);
    }

    private static Task<VigilryApp> StartAsync(SmtpServer smtp, CancellationToken ct) => VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Vigilry:Smtp:Host"] = "127.0.0.1",
        ["Vigilry:Smtp:Port"] = $"{smtp.Port}",
        ["Vigilry:Smtp:From"] = "Vigilry <vigilry@example.com>",
    });

    private static Delivery? Opened(VigilryApp app, TestProject project)
    {
        using var scope = app.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<NotificationsDb>().Deliveries
            .Where(d => d.ProjectId == project.Id)
            .OrderBy(d => d.Id)
            .AsEnumerable()
            .FirstOrDefault();
    }
}
