namespace Vigilry.Auth.Contracts;

/// <summary>Reads what belongs to the session's user, for the API and the pages.</summary>
public interface IOwnAccount
{
    /// <summary>The session's user, organization and role.</summary>
    Task<MeResponse> GetAsync(AuthContext caller, CancellationToken ct);

    /// <summary>The organizations that the user is a member of, oldest first.</summary>
    Task<IReadOnlyList<OrganizationResponse>> OrganizationsAsync(AuthContext caller, CancellationToken ct);

    /// <summary>The user's sessions that are not over, newest first.</summary>
    Task<IReadOnlyList<SessionResponse>> SessionsAsync(AuthContext caller, CancellationToken ct);

    /// <summary>Whether the user's log-in asks for a code, too.</summary>
    Task<bool> HasSecondFactorAsync(AuthContext caller, CancellationToken ct);
}
