namespace Vigilry.Auth.Contracts;

/// <summary>A project as other modules need it.</summary>
public sealed record ProjectReference(Guid Id, Guid OrganizationId, string Name);

/// <summary>Looks projects up.</summary>
public interface IProjects
{
    /// <summary>The project, if the caller may see it.</summary>
    /// <returns><see langword="null"/> both when there is none and when it is somebody else's.</returns>
    Task<ProjectReference?> FindAsync(AuthContext caller, Guid projectId, CancellationToken ct);
}
