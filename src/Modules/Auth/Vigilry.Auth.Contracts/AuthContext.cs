using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Vigilry.Auth.Contracts;

/// <summary>Who a request comes from. Every endpoint, page and hub takes it instead of claims.</summary>
/// <param name="OrganizationId">The organization that the session or key is bound to.</param>
/// <param name="ProjectId">An API key's project; a session has none.</param>
/// <param name="UserId">A session's user; a key has none.</param>
/// <param name="SessionId">A session's id; a key has none.</param>
/// <param name="ApiKeyId">A key's id; a session has none.</param>
/// <param name="Role">A session's role in the organization; a key has none.</param>
public sealed record AuthContext(
    Guid OrganizationId, Guid? ProjectId, Guid? UserId, Guid? SessionId, Guid? ApiKeyId, OrganizationRole? Role)
{
    /// <summary>
    /// How many events a minute an API key may store, as its project says; 0 for no limit, <see langword="null"/> for the server's default.
    /// </summary>
    public int? EventsPerMinute { get; init; }

    /// <summary>What an API key may do; a session has none.</summary>
    public IReadOnlyList<ApiKeyScope> Scopes { get; init; } = [];

    /// <summary>When an API key ends; <see langword="null"/> for never, and for sessions, which are looked up each time.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The context of an authenticated principal.</summary>
    /// <exception cref="InvalidOperationException">The principal was not made by <see cref="ToPrincipal"/>: a policy is missing.</exception>
    public static AuthContext From(ClaimsPrincipal principal) =>
        principal.Identity is AuthIdentity identity
            ? identity.Context
            : throw new InvalidOperationException("The request is not authenticated: its route lacks an authorization policy.");

    /// <summary>Lets minimal APIs take an <see cref="AuthContext"/> as a parameter.</summary>
    public static ValueTask<AuthContext> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));

    /// <summary>A principal that carries this context through ASP.NET Core.</summary>
    /// <param name="scheme">The authentication scheme that vouches for it.</param>
    public ClaimsPrincipal ToPrincipal(string scheme) => new(new AuthIdentity(this, scheme));

    private sealed class AuthIdentity : ClaimsIdentity
    {
        public AuthIdentity(AuthContext context, string scheme)
            : base(scheme)
        {
            Context = context;
            AddClaim(new Claim(ClaimTypes.NameIdentifier, $"{context.UserId ?? context.ApiKeyId}"));
        }

        public AuthContext Context { get; }
    }
}
