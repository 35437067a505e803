using MediatR;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Alerting;

/// <summary>Keeps when an incident was first sent to dashboards.</summary>
internal sealed class RecordBroadcast(AlertStages stages) : INotificationHandler<IncidentBroadcast>
{
    public Task Handle(IncidentBroadcast notification, CancellationToken cancellationToken) =>
        stages.BroadcastAsync(notification.IncidentId, notification.At, cancellationToken);
}
