using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Vigilry.Ingestion.Limiting;

/// <summary>
/// What one request may store. Whatever its answer will be, it gets the headers <c>RateLimit-Limit</c>, <c>-Remaining</c> and <c>-Reset</c>.
/// Source: draft-ietf-httpapi-ratelimit-headers-06.
/// </summary>
internal sealed class EventQuota
{
    private readonly EventRateLimit _limit;
    private readonly Guid _keyId;
    private readonly int _perMinute;
    private readonly HttpResponse _response;
    private TakenTokens? _taken;
    private bool _asked;

    public EventQuota(EventRateLimit limit, Guid keyId, int perMinute, HttpResponse response)
    {
        (_limit, _keyId, _perMinute, _response) = (limit, keyId, perMinute, response);

        // Not at once: an answer that begins as an exception is cleared first.
        response.OnStarting(WriteHeadersAsync);
    }

    /// <summary>Takes the right to store events.</summary>
    /// <returns>How many may be stored: fewer than wanted if they are over the limit.</returns>
    public async Task<int> TakeAsync(int wanted, CancellationToken ct)
    {
        _taken = await _limit.TakeAsync(_keyId, _perMinute, wanted, ct);
        _asked = true;
        return _taken?.Count ?? wanted;
    }

    /// <summary>The answer to a request of which nothing may be stored.</summary>
    public ProblemHttpResult Exceeded()
    {
        _response.Headers.RetryAfter = Seconds(_taken?.UntilRest ?? TimeSpan.Zero);
        return TypedResults.Problem(Fault, statusCode: StatusCodes.Status429TooManyRequests);
    }

    /// <summary>The faults of an event of a batch that may not be stored, by member.</summary>
    public Dictionary<string, string[]> Errors => new(StringComparer.Ordinal) { ["event"] = [Fault] };

    private string Fault =>
        $"Over the API key's limit of {_perMinute} events a minute: counted, and not stored. Send it again in {Seconds(_taken?.UntilRest ?? TimeSpan.Zero)} s.";

    private async Task WriteHeadersAsync()
    {
        if (!_asked)
        {
            await TakeAsync(0, CancellationToken.None);
        }

        if (_taken is { } taken)
        {
            _response.Headers["RateLimit-Limit"] = _perMinute.ToString(CultureInfo.InvariantCulture);
            _response.Headers["RateLimit-Remaining"] = taken.Left.ToString(CultureInfo.InvariantCulture);

            // The draft wants the same moment as in Retry-After, where there is one.
            _response.Headers["RateLimit-Reset"] = Seconds(taken.UntilRest > TimeSpan.Zero ? taken.UntilRest : taken.UntilFull);
        }
    }

    /// <summary>Whole seconds, rounded up.</summary>
    private static string Seconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
