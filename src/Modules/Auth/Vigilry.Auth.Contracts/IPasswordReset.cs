namespace Vigilry.Auth.Contracts;

/// <summary>Sets a new password by a mailed token, for the API and the page that a mail links to.</summary>
public interface IPasswordReset
{
    /// <summary>Uses the token up and ends every session of the user.</summary>
    /// <returns>What is wrong, by member; empty if the password is set.</returns>
    Task<IDictionary<string, string[]>> ResetAsync(string token, string password, CancellationToken ct);
}
