namespace Vigilry.Auth.Contracts;

/// <summary>Sets a new password by a mailed token, for the API and the page that a mail links to.</summary>
public interface IPasswordReset
{
    /// <summary>Uses the token up and ends every session of the user.</summary>
    /// <returns>What is wrong, by member; empty if the password is set.</returns>
    Task<IDictionary<string, string[]>> ResetAsync(string token, string password, CancellationToken ct);

    /// <summary>Sets a password on behalf of an operator, who needs no token, and ends every session of the user, who is told by mail.</summary>
    /// <param name="email">Whose account it is.</param>
    /// <param name="password">The new one.</param>
    /// <param name="removeSecondFactor">For who has lost the app and the recovery codes.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What is wrong, by member; empty if the password is set.</returns>
    Task<IDictionary<string, string[]>> SetAsync(string email, string password, bool removeSecondFactor, CancellationToken ct);
}
