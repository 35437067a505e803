namespace Vigilry.Auth.Contracts;

/// <summary>An invitation that can still be accepted.</summary>
/// <param name="OrganizationName">Where to.</param>
/// <param name="Email">Whom.</param>
/// <param name="Role">As what.</param>
/// <param name="HasAccount">Whether the address has an account, which then must be logged in to accept.</param>
public sealed record OpenInvitation(string OrganizationName, string Email, OrganizationRole Role, bool HasAccount);

/// <summary>What became of an attempt to accept.</summary>
public enum AcceptOutcome
{
    /// <summary>The person is a member now.</summary>
    Accepted,

    /// <summary>The token is unknown, used, withdrawn or older than seven days.</summary>
    Gone,

    /// <summary>The address has an account: its owner must log in first.</summary>
    LogInFirst,

    /// <summary>Somebody else is logged in than the one who was invited.</summary>
    OtherAddress,
}

/// <summary>Lets people accept invitations, for the API and the page that a mail links to.</summary>
public interface IInvitations
{
    /// <summary>What the token invites to; <see langword="null"/> if it is unknown, used, withdrawn or older than seven days.</summary>
    Task<OpenInvitation?> FindAsync(string token, CancellationToken ct);

    /// <summary>What is wrong with a new account's name or password, for people; empty if nothing is.</summary>
    IReadOnlyList<string> Validate(string name, string password);

    /// <summary>Makes the logged-in person a member.</summary>
    Task<AcceptOutcome> AcceptAsync(string token, Guid userId, CancellationToken ct);

    /// <summary>Makes an account for the invited address, and a member of it.</summary>
    Task<AcceptOutcome> AcceptAsNewAsync(string token, string name, string password, CancellationToken ct);
}
