using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>Authenticates by the session cookie. The session is looked up each time: one that ended is worth nothing.</summary>
internal sealed class SessionAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionTokens tokens, AuthDb db, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Cookies.TryGetValue(SessionCookie.Name, out var token))
        {
            return AuthenticateResult.NoResult();
        }

        var now = time.GetUtcNow();
        var ct = Context.RequestAborted;
        if (await tokens.ReadAsync(token, ct) is not { } sessionId
            || await db.Sessions
                .Where(s => s.Id == sessionId && s.EndedAt == null && s.ExpiresAt > now)
                .Join(
                    db.Memberships,
                    s => new { s.OrganizationId, s.UserId },
                    m => new { m.OrganizationId, m.UserId },
                    (s, m) => new { s.OrganizationId, s.UserId, m.Role })
                .SingleOrDefaultAsync(ct) is not { } session)
        {
            return AuthenticateResult.Fail("The session is unknown or over.");
        }

        var context = new AuthContext(session.OrganizationId, ProjectId: null, session.UserId, sessionId, ApiKeyId: null, session.Role);
        return AuthenticateResult.Success(new AuthenticationTicket(context.ToPrincipal(SchemeName), SchemeName));
    }
}
