namespace Vigilry.Auth.Contracts;

/// <summary>A project as other modules need it.</summary>
public sealed record ProjectReference(Guid Id, Guid OrganizationId, string Name);

/// <summary>A project whose organization keeps events for less long than the server.</summary>
/// <param name="RetentionDays">Days of 24 hours, 1 or more.</param>
public sealed record ProjectRetention(Guid ProjectId, int RetentionDays);

/// <summary>Looks projects up.</summary>
public interface IProjects
{
    /// <summary>The project, if the caller may see it.</summary>
    /// <returns><see langword="null"/> both when there is none and when it is somebody else's.</returns>
    Task<ProjectReference?> FindAsync(AuthContext caller, Guid projectId, CancellationToken ct);

    /// <summary>The projects of the session's organization, oldest first.</summary>
    Task<IReadOnlyList<ProjectResponse>> ListAsync(AuthContext caller, CancellationToken ct);

    /// <summary>A project with its settings; <see langword="null"/> as above.</summary>
    Task<ProjectResponse?> GetAsync(AuthContext caller, Guid projectId, CancellationToken ct);

    /// <summary>A project's API keys, newest first; <see langword="null"/> as above.</summary>
    Task<IReadOnlyList<ApiKeyResponse>?> KeysAsync(AuthContext caller, Guid projectId, CancellationToken ct);

    /// <summary>What a project is called; <see langword="null"/> when there is none.</summary>
    Task<string?> NameAsync(Guid projectId, CancellationToken ct);

    /// <summary>The projects of all organizations that keep events for fewer days than the server.</summary>
    /// <param name="serverDays">The server's retention.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<ProjectRetention>> ListRetentionsAsync(int serverDays, CancellationToken ct);
}
