using Microsoft.AspNetCore.Http;

namespace Vigilry.Auth.Contracts;

/// <summary>Takes sign-ups and requests for mails, for the API and the pages. The answers are the same for known and unknown addresses.</summary>
public interface IAccountRequests
{
    /// <summary>Takes a sign-up; its mail follows.</summary>
    /// <returns>What is wrong, by member, or under no name that the client has asked for too many mails; empty if it was taken.</returns>
    Task<IDictionary<string, string[]>> SignUpAsync(
        HttpContext http, string email, string password, string name, string organizationName, CancellationToken ct);

    /// <summary>Takes a request for a mail by which a new password is set.</summary>
    /// <returns>How long to wait if the client has asked for too many; <see langword="null"/> if it was taken.</returns>
    Task<TimeSpan?> ForgotPasswordAsync(HttpContext http, string email, CancellationToken ct);
}
