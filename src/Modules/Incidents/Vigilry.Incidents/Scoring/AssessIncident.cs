using MediatR;
using Vigilry.Detection.Contracts;

namespace Vigilry.Incidents.Scoring;

/// <summary>Has an incident know how bad it is.</summary>
internal sealed class AssessIncident(IncidentAssessor assessor) : INotificationHandler<IncidentAssessed>
{
    public Task Handle(IncidentAssessed notification, CancellationToken cancellationToken) => assessor.AssessAsync(notification, cancellationToken);
}
