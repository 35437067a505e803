using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Platform.Data;

namespace Vigilry.Host;

/// <summary>Answers every failure with problem details (RFC 9457) and never with an exception's text.</summary>
internal static partial class Problems
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddExceptionHandler<BadRequestProblem>();
        services.AddExceptionHandler<OutageProblem>();
        services.AddExceptionHandler<GoneProblem>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWhen(IsForPerson, pages => pages.UseStatusCodePagesWithReExecute("/error/{0}"));
    }

    /// <summary>Whether a browser shows the answer to a person.</summary>
    public static bool IsForPerson(HttpContext context) => HttpMethods.IsGet(context.Request.Method)
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

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

    /// <summary>Says that what a request adds to was deleted while it ran.</summary>
    private sealed class GoneProblem(IProblemDetailsService problems) : IExceptionHandler
    {
        public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is not DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } })
            {
                return ValueTask.FromResult(false);
            }

            httpContext.Response.StatusCode = StatusCodes.Status404NotFound;
            return problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = { Status = StatusCodes.Status404NotFound } });
        }
    }

    /// <summary>Says that PostgreSQL is away, and when to come back.</summary>
    private sealed partial class OutageProblem(IProblemDetailsService problems, TimeProvider time, ILogger<OutageProblem> logger) : IExceptionHandler
    {
        private const string RetryAfterSeconds = "1";
        private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

        private long _sayAgainAt;

        public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            if (!PostgresFaults.IsOutage(exception))
            {
                return false;
            }

            var now = time.GetUtcNow();
            var sayAgainAt = Interlocked.Read(ref _sayAgainAt);
            if (now.UtcTicks >= sayAgainAt
                && Interlocked.CompareExchange(ref _sayAgainAt, (now + SayEvery).UtcTicks, sayAgainAt) == sayAgainAt)
            {
                LogOutage(exception.GetBaseException().GetType().Name, SayEvery);
            }

            httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
            await problems.TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = httpContext,
                ProblemDetails =
                {
                    Status = StatusCodes.Status503ServiceUnavailable,
                    Detail = "The database does not answer, so nothing was done for certain. Send it again.",
                },
            });
            return true;
        }

        [LoggerMessage(LogLevel.Error, "Requests are answered 503, as PostgreSQL does not answer ({Fault}); this is logged once in {Every}")]
        private partial void LogOutage(string fault, TimeSpan every);
    }
}
