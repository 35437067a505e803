using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>The JWT in the session cookie. It names a session; who that is and what they may do is looked up.</summary>
internal sealed class SessionTokens(SigningKeys keys, TimeProvider time)
{
    private const string Issuer = "vigilry";

    private readonly JsonWebTokenHandler _handler = new();

    public async Task<string> CreateAsync(Session session, CancellationToken ct)
    {
        var signingKeys = await keys.GetAsync(ct);
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { [JwtRegisteredClaimNames.Sid] = $"{session.Id}" },
            IssuedAt = session.CreatedAt.UtcDateTime,
            Expires = session.ExpiresAt.UtcDateTime,
            SigningCredentials = new SigningCredentials(signingKeys[0], SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>The session that the token names; <see langword="null"/> if it is not a token of ours that is valid now.</summary>
    public async Task<Guid?> ReadAsync(string token, CancellationToken ct)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKeys = await keys.GetAsync(ct),

            // Not its begin: the server's clock may have been put back since.
            LifetimeValidator = (_, expires, _, _) => time.GetUtcNow().UtcDateTime < expires,
        });
        return result.IsValid
            && result.Claims.TryGetValue(JwtRegisteredClaimNames.Sid, out var sid)
            && Guid.TryParse(sid as string, out var id) ? id : null;
    }
}
