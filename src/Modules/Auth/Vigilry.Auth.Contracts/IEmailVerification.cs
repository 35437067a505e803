namespace Vigilry.Auth.Contracts;

/// <summary>Ends the verification of an address, for the API and the page that a mail links to.</summary>
public interface IEmailVerification
{
    /// <summary>Uses the token up.</summary>
    /// <returns><see langword="false"/> when it is unknown, used or older than 24 hours.</returns>
    Task<bool> VerifyAsync(string token, CancellationToken ct);
}
