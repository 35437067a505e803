namespace Vigilry.Host;

/// <summary>What tells browsers to take nothing from elsewhere, and to show this nowhere else.</summary>
internal static class SecurityHeaders
{
    private const string ContentPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // As late as possible: a handler of exceptions clears what was set before it.
        context.Response.OnStarting(Add, context);
        return next(context);
    });

    private static Task Add(object context)
    {
        var headers = ((HttpContext)context).Response.Headers;
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            // What is shown apart, such as a sample of a mail, has a policy of its own.
            headers.ContentSecurityPolicy = ContentPolicy;
        }

        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return Task.CompletedTask;
    }
}
