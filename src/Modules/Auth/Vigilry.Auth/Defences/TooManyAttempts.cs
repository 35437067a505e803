using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Vigilry.Auth.Defences;

internal static class TooManyAttempts
{
    /// <summary>429 and when to come back.</summary>
    public static ProblemHttpResult Answer(HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem("Too many attempts. Wait, or set a new password by mail.", statusCode: StatusCodes.Status429TooManyRequests);
    }
}
