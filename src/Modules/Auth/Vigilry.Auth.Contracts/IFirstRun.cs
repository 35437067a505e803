namespace Vigilry.Auth.Contracts;

/// <summary>Lets whoever starts a new instance make its first account, without mail.</summary>
public interface IFirstRun
{
    /// <summary>The token of the one-time link; <see langword="null"/> once somebody has an account with a verified address.</summary>
    Task<string?> FindTokenAsync(CancellationToken ct);

    /// <summary>Makes the first account, which owns a new organization, if the token is right and there is still none.</summary>
    /// <returns>What is wrong, by member; empty if the account is made.</returns>
    Task<IDictionary<string, string[]>> SetUpAsync(
        string token, string email, string password, string name, string organizationName, CancellationToken ct);
}
