namespace Vigilry.Auth.Contracts;

/// <summary>Makes accounts on behalf of an operator, who needs no mail to prove an address.</summary>
public interface IAccounts
{
    /// <summary>Makes a user with a verified address who owns a new organization.</summary>
    /// <returns><see langword="false"/> if the address already has an account, which stays as it is.</returns>
    Task<bool> CreateVerifiedAsync(string email, string password, string name, string organizationName, CancellationToken ct);

    /// <summary>What is wrong with what an operator typed, by member; empty if it may become an account.</summary>
    IDictionary<string, string[]> Validate(string email, string password, string name, string organizationName);
}
