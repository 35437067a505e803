using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Sessions;

/// <summary>Remembers, in a cookie that only this server can write, to which account a browser has logged in. It lets nobody in.</summary>
internal sealed class KnownBrowser(IDataProtectionProvider protection, TimeProvider time)
{
    private const string Cookie = "vigilry_browser";
    private const char Separator = '\n';
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    private readonly IDataProtector _protector = protection.CreateProtector("Vigilry.Auth.KnownBrowser");

    /// <summary>Somebody has logged in with this browser.</summary>
    public void Remember(HttpContext http, User user) => http.Response.Cookies.Append(
        Cookie,
        _protector.Protect(string.Join(Separator, user.NormalizedEmail, SecretToken.New())),
        new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            Path = "/",
            Expires = time.GetUtcNow() + Lifetime,
            IsEssential = true,
        });

    /// <summary>The browser's own name, if it has logged in to the account before.</summary>
    public string? IsKnownTo(HttpContext http, string normalizedEmail)
    {
        if (http.Request.Cookies[Cookie] is not { } value)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(value).Split(Separator) is [var account, var browser] && string.Equals(account, normalizedEmail, StringComparison.Ordinal)
                ? browser
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
