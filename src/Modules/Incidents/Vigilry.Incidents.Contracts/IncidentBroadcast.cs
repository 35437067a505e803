using MediatR;

namespace Vigilry.Incidents.Contracts;

/// <summary>A new incident was sent to dashboards. May be published again; the first time counts.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="At">When it had been sent, UTC.</param>
public sealed record IncidentBroadcast(Guid IncidentId, DateTimeOffset At) : INotification;
