using MediatR;

namespace Vigilry.Detection.Contracts;

/// <summary>It is known anew how bad a project's incident is. Published while it lasts, every few seconds at most, and after a retry.</summary>
/// <param name="OrganizationId">The project's organization.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="StartedAt">When the spike began by the events' own time, UTC; an incident that was resolved before is not meant.</param>
/// <param name="Assessment">How bad it is, and why.</param>
/// <param name="IsOpening">Whether somebody else is opening the incident at this moment, and takes it along; it is told again a moment later.</param>
public sealed record IncidentAssessed(
    Guid OrganizationId, Guid ProjectId, DateTimeOffset StartedAt, IncidentAssessment Assessment, bool IsOpening = false) : INotification;
