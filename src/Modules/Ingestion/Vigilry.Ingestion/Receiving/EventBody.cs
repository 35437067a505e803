using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Vigilry.Ingestion.Receiving;

/// <summary>What both routes that take events do with bodies and answers.</summary>
internal static class EventBody
{
    public const string NdjsonType = "application/x-ndjson";

    /// <summary>Where .NET throws a plain InvalidOperationException at data that is not Brotli's.</summary>
    private const string BrotliSource = "System.IO.Compression.Brotli";

    /// <summary>The fault of an event that PostgreSQL does not take; it does not say which member it is.</summary>
    public static readonly Dictionary<string, string[]> RefusedErrors = new(StringComparer.Ordinal)
    {
        ["event"] = ["The database cannot hold a value in it."],
    };

    /// <summary>The answer to a body of a kind that is not taken; <see langword="null"/> if it is.</summary>
    public static ProblemHttpResult? Unsupported(HttpRequest request, bool allowsLines)
    {
        var isKnown = request.HasJsonContentType()
            || (allowsLines && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType.Equals(NdjsonType, StringComparison.OrdinalIgnoreCase));
        return !isKnown ? Problem($"The body must be application/json{(allowsLines ? $" or {NdjsonType}" : "")}.")

            // Decompression takes the header away with what it understood.
            : request.Headers.ContentEncoding.Count > 0 ? Problem("Content-Encoding must be gzip, deflate or br.")
            : null;

        static ProblemHttpResult Problem(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status415UnsupportedMediaType);
    }

    /// <summary>Reads a body, and makes one that cannot be read a bad request.</summary>
    /// <exception cref="BadHttpRequestException">The body is broken or too large.</exception>
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException { Source: BrotliSource })
        {
            throw new BadHttpRequestException("The body cannot be read.", exception);
        }
    }

    /// <summary>The answer while events cannot be stored.</summary>
    public static ProblemHttpResult Unavailable(HttpResponse response)
    {
        response.Headers.RetryAfter = "1";
        return TypedResults.Problem("Nothing was stored for certain. Send it again.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The answer until somebody has made space.</summary>
    public static ProblemHttpResult DiskNearlyFull(HttpResponse response)
    {
        response.Headers.RetryAfter = "10";
        return TypedResults.Problem(
            "The server's disk is nearly full: nothing is stored until there is space again. Send it again then.",
            statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
