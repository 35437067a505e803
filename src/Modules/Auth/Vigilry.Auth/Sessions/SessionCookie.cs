using Microsoft.AspNetCore.Http;

namespace Vigilry.Auth.Sessions;

/// <summary>The cookie that carries the session token.</summary>
internal static class SessionCookie
{
    public const string Name = "vigilry_session";

    public static void Set(HttpContext context, string token, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(Name, token, Options(context, expiresAt));

    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, expiresAt: null));

    private static CookieOptions Options(HttpContext context, DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        Expires = expiresAt,
        IsEssential = true,
    };
}
