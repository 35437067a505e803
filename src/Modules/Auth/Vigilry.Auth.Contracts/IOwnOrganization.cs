namespace Vigilry.Auth.Contracts;

/// <summary>A part of the audit log, newest first.</summary>
/// <param name="Items">Up to the limit.</param>
/// <param name="NextCursor">Where the next part begins; <see langword="null"/> at the end.</param>
/// <param name="Errors">What is wrong with the query, by member; then there are no items.</param>
public sealed record AuditLog(IReadOnlyList<AuditEntryResponse> Items, string? NextCursor, IDictionary<string, string[]> Errors);

/// <summary>Reads what belongs to the session's organization, for the API and the pages. Whoever asks must have checked the role.</summary>
public interface IOwnOrganization
{
    /// <summary>Its members, oldest first.</summary>
    Task<IReadOnlyList<MemberResponse>> MembersAsync(AuthContext caller, CancellationToken ct);

    /// <summary>The invitations that can still be accepted, newest first; for those who manage.</summary>
    Task<IReadOnlyList<InvitationResponse>> InvitationsAsync(AuthContext caller, CancellationToken ct);

    /// <summary>Who changed what, newest first; for those who manage.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="limit">1 to 200; 50 if not given.</param>
    /// <param name="cursor">Where the part before ended.</param>
    /// <param name="ct">Ends the query.</param>
    Task<AuditLog> AuditLogAsync(AuthContext caller, int? limit, string? cursor, CancellationToken ct);
}
