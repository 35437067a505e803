using MediatR;

namespace Vigilry.Auth.Contracts;

/// <summary>
/// A project is gone, by itself or with its organization: whoever keeps anything of it deletes that. Published several times, as what was on its way
/// may arrive after the first; a handler that fails is told again.
/// </summary>
/// <param name="OrganizationId">The project's organization.</param>
/// <param name="ProjectId">The project.</param>
public sealed record ProjectDeleted(Guid OrganizationId, Guid ProjectId) : INotification;
