using MediatR;

namespace Vigilry.Incidents.Contracts;

/// <summary>
/// An incident was opened, or changed. Published at least once, after the commit and whatever crashes, and the changes of one incident in their order;
/// handlers do nothing the second time. Of changes that leave the status as it was only the last of several may be published.
/// </summary>
/// <param name="Incident">The incident after the change.</param>
/// <param name="Previous">Its status before; <see langword="null"/> for an incident that is new.</param>
public sealed record IncidentChanged(IncidentResponse Incident, IncidentStatus? Previous) : INotification;
