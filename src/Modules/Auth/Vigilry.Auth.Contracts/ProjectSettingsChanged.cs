using MediatR;

namespace Vigilry.Auth.Contracts;

/// <summary>A person changed when a project's errors are a spike, how its incidents age, or until when it is muted.</summary>
/// <param name="OrganizationId">The project's organization.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="UserId">Who did.</param>
/// <param name="Previous">The settings before.</param>
/// <param name="Current">The settings now.</param>
public sealed record ProjectSettingsChanged(
    Guid OrganizationId, Guid ProjectId, Guid UserId, ProjectSettings Previous, ProjectSettings Current) : INotification;
