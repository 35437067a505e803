using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace Vigilry.Host;

/// <summary>Answers every failure with problem details (RFC 9457) and never with an exception's text.</summary>
internal static class Problems
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddExceptionHandler<BadRequestProblem>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    /// <summary>Says what was wrong with a request that could not be read.</summary>
    private sealed class BadRequestProblem(IProblemDetailsService problems) : IExceptionHandler
    {
        public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is not BadHttpRequestException bad)
            {
                return ValueTask.FromResult(false);
            }

            httpContext.Response.StatusCode = bad.StatusCode;
            return problems.TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = httpContext,
                ProblemDetails = { Status = bad.StatusCode, Detail = Describe(bad) },
            });
        }

        private static string Describe(BadHttpRequestException bad) => bad switch
        {
            { InnerException: JsonException { InnerException: JsonException } json } =>
                $"The body is not valid JSON: line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.",
            { InnerException: JsonException { Path: { Length: > 1 } path } } => $"The body's member {path} has a value of the wrong type.",
            { InnerException: JsonException { InnerException: InvalidOperationException } } => "The body has a name that is not valid Unicode.",
            { InnerException: JsonException { Path: null, LineNumber: not null } json } =>
                $"The body is not valid JSON: line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.",
            { InnerException: JsonException } => "The body must be a JSON object.",
            { InnerException: InvalidDataException or InvalidOperationException } => "The body is not what its Content-Encoding says.",
            { StatusCode: StatusCodes.Status413PayloadTooLarge } => "The body is larger than this route takes.",
            _ => "The request could not be read: a parameter or the body is missing or malformed.",
        };
    }
}
