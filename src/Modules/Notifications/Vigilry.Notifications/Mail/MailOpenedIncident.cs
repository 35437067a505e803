using MediatR;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deliveries;
using Vigilry.Platform.Http;

namespace Vigilry.Notifications.Mail;

/// <summary>Stores a mail about an opened incident for each person who may respond to it; told again, it stores none twice.</summary>
internal sealed class MailOpenedIncident(
    NotificationsDb db, IMembers members, IProjects projects, PublicLinks links, DeliveryWorker worker, TimeProvider time)
    : INotificationHandler<IncidentOpened>
{
    public async Task Handle(IncidentOpened notification, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var project = await projects.NameAsync(notification.ProjectId, cancellationToken) ?? "a project";
        var informed = await db.Deliveries
            .Where(d => d.IncidentId == notification.IncidentId)
            .Select(d => d.Recipient)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var responders = await members.ListAsync(notification.OrganizationId, OrganizationRole.Member, cancellationToken);
        foreach (var member in responders.Where(m => !informed.Contains(m.Email)))
        {
            db.Deliveries.Add(new Delivery
            {
                Id = Guid.CreateVersion7(now),
                Recipient = member.Email,
                IncidentId = notification.IncidentId,
                ProjectId = notification.ProjectId,
                Subject = IncidentMail.Subject(project, notification),
                TextBody = IncidentMail.Text(member.Name, project, notification, links.To("/")),
                HtmlBody = IncidentMail.Html(member.Name, project, notification, links.To("/")),
                CreatedAt = now,
                NextAttemptAt = now,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        worker.Wake();
    }
}
