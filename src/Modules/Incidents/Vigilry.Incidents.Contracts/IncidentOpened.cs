using MediatR;

namespace Vigilry.Incidents.Contracts;

/// <summary>A spike opened an incident. Published at least once, after the commit and whatever crashes; handlers do nothing the second time.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="OrganizationId">Its organization.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Title">A few words, such as <c>14 TypeError in 60 s</c>.</param>
/// <param name="OpenedAt">When it was opened, UTC.</param>
public sealed record IncidentOpened(Guid IncidentId, Guid OrganizationId, Guid ProjectId, string Title, DateTimeOffset OpenedAt) : INotification;
