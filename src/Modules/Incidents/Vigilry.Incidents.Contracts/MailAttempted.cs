using MediatR;

namespace Vigilry.Incidents.Contracts;

/// <summary>A mail about an incident was handed over, or given up. May be published again with the same id.</summary>
/// <param name="DeliveryId">The mail.</param>
/// <param name="IncidentId">What it is about.</param>
/// <param name="IsSent">Whether it was handed over.</param>
public sealed record MailAttempted(Guid DeliveryId, Guid IncidentId, bool IsSent) : INotification;
