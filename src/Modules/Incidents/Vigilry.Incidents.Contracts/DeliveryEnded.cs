using MediatR;

namespace Vigilry.Incidents.Contracts;

/// <summary>A notice about an incident was handed over, or given up. May be published again with the same id.</summary>
/// <param name="DeliveryId">The notice's delivery.</param>
/// <param name="IncidentId">What it is about.</param>
/// <param name="Channel">The name of the channel that it went through; <see langword="null"/> for a mail to a member.</param>
/// <param name="IsSent">Whether it was handed over.</param>
public sealed record DeliveryEnded(Guid DeliveryId, Guid IncidentId, string? Channel, bool IsSent) : INotification;
