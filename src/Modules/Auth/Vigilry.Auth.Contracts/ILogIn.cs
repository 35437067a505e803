using Microsoft.AspNetCore.Http;

namespace Vigilry.Auth.Contracts;

/// <summary>What became of an attempt to log in.</summary>
public enum LogInOutcome
{
    /// <summary>The answer carries the session's cookie.</summary>
    LoggedIn,

    /// <summary>The address, the password or the code is wrong; which one is nobody's business.</summary>
    Wrong,

    /// <summary>The password is right, and the address was not verified.</summary>
    EmailNotVerified,

    /// <summary>The password is right, and a code is needed.</summary>
    SecondFactorRequired,

    /// <summary>Too many attempts have failed.</summary>
    TooManyAttempts,
}

/// <summary>How an attempt to log in is answered.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Wait">How long to wait after too many attempts.</param>
public readonly record struct LogInAnswer(LogInOutcome Outcome, TimeSpan Wait = default);

/// <summary>Logs people in with a password, for the API and the page.</summary>
public interface ILogIn
{
    /// <summary>Starts a session and sets its cookie, if all is right.</summary>
    /// <param name="http">The request, which says where it comes from, and its answer.</param>
    /// <param name="email">The account's address.</param>
    /// <param name="password">The account's password.</param>
    /// <param name="code">Of the authenticator app, or a recovery code; where the second factor is on.</param>
    /// <param name="ct">Gives up.</param>
    Task<LogInAnswer> LogInAsync(HttpContext http, string email, string password, string? code, CancellationToken ct);

    /// <summary>Ends the request's session on the server, and takes its cookie back.</summary>
    Task LogOutAsync(HttpContext http, CancellationToken ct);
}
