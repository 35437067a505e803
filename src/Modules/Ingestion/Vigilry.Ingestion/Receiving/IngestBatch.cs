using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Limiting;
using Vigilry.Platform.Servers;

namespace Vigilry.Ingestion.Receiving;

/// <summary>A batch as a client sends it, as JSON. As NDJSON it is one event a line.</summary>
/// <param name="Events">Up to 1,000.</param>
/// <param name="SentAt">What the client's clock says, ISO 8601: each timestamp is shifted by what that clock is off.</param>
public sealed record IngestBatchRequest(IReadOnlyList<IngestEventRequest> Events, DateTimeOffset? SentAt);

/// <summary>What became of a batch; each of its events is in one of the three.</summary>
/// <param name="Accepted">How many were stored.</param>
/// <param name="Duplicates">How many had been stored before, under the same id.</param>
/// <param name="Rejected">Those that are wrong or over the rate limit, and why.</param>
public sealed record IngestBatchResponse(int Accepted, int Duplicates, IReadOnlyList<RejectedEvent> Rejected);

/// <summary>An event that was not stored.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Errors">Its faults, by member.</param>
public sealed record RejectedEvent(int Index, IReadOnlyDictionary<string, string[]> Errors);

internal static class IngestBatch
{
    private const int LargestBody = 10 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/events/batch", HandleAsync)
        .WithName("ingestBatch")
        .WithSummary("Stores up to 1,000 events; those that are valid are durably committed when the answer comes.")
        .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
        .Accepts<IngestBatchRequest>("application/json", EventBody.NdjsonType)
        .RequireAuthorization(Policies.Ingest)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Accepted<IngestBatchResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        HttpContext http,
        AuthContext caller,
        IValidator<IngestEventRequest> validator,
        DataDisk disk,
        EventRateLimit limit,
        UnstoredEvents unstored,
        IDetectionRules rules,
        BodyBudget budget,
        EventWriter writer,
        IngestionTelemetry telemetry,
        TimeProvider time,
        CancellationToken ct)
    {
        var quota = limit.For(caller, http.Response);
        if (disk.IsNearlyFull)
        {
            telemetry.Count(EventOutcome.Unavailable, 1);
            return EventBody.DiskNearlyFull(http.Response);
        }

        if (EventBody.Unsupported(http.Request, allowsLines: true) is { } unsupported)
        {
            return unsupported;
        }

        using var share = budget.Open();
        try
        {
            var content = await ReadAsync(http.Request, share, ct);
            var batch = new ValidatedBatch(content, caller, validator, time.GetUtcNow());
            telemetry.Count(EventOutcome.Rejected, batch.RejectedCount);
            List<Event> overLimit = [];
            if (quota is not null)
            {
                var granted = await quota.TakeAsync(batch.ValidCount, ct);
                overLimit = batch.Reject(granted, quota.Errors);
                telemetry.Count(EventOutcome.Limited, overLimit.Count);
                if (granted == 0 && overLimit.Count > 0)
                {
                    unstored.Add(overLimit, await rules.GetAsync(overLimit[0].ProjectId, ct));
                    return quota.Exceeded();
                }
            }

            var results = await writer.StoreAsync(batch.ToEvents());
            if (results.Contains(StoreResult.Unavailable))
            {
                return EventBody.Unavailable(http.Response);
            }

            if (overLimit.Count > 0)
            {
                unstored.Add(overLimit, await rules.GetAsync(overLimit[0].ProjectId, ct));
            }

            return TypedResults.Accepted((string?)null, batch.ToResponse(results));
        }
        catch (BatchException exception)
        {
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]>(StringComparer.Ordinal) { [exception.Member] = [exception.Message] });
        }
        catch (BatchTooLargeException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status413PayloadTooLarge);
        }
        catch (BodyBudgetException)
        {
            return EventBody.Unavailable(http.Response);
        }
    }

    private static Task<BatchContent> ReadAsync(HttpRequest request, BodyBudget.Share share, CancellationToken ct) => EventBody.ReadAsync(() => request.HasJsonContentType()
        ? BatchBody.ReadJsonAsync(request.BodyReader, share, ct)
        : BatchBody.ReadLinesAsync(request.BodyReader, share, ct));

    /// <summary>The events of a batch that may be stored, and the faults of the others.</summary>
    private sealed class ValidatedBatch
    {
        private readonly List<(int Index, Event Event)> _valid = [];
        private readonly List<RejectedEvent> _rejected = [];

        /// <exception cref="BatchException">The sender's time is none.</exception>
        public ValidatedBatch(BatchContent content, AuthContext caller, IValidator<IngestEventRequest> validator, DateTimeOffset receivedAt)
        {
            if (content.SentAt is not null && !EventTime.IsValid(content.SentAt))
            {
                throw new BatchException("sentAt", EventTime.Rule);
            }

            var clockIsOff = content.SentAt is null ? TimeSpan.Zero : receivedAt - EventTime.Parse(content.SentAt);
            foreach (var (index, item) in content.ReadItems().Index())
            {
                if (ErrorsOf(item, caller, validator) is { } errors)
                {
                    _rejected.Add(new RejectedEvent(index, errors));
                }
                else if (item.Request is { } request)
                {
                    _valid.Add((index, request.ToEvent(caller, receivedAt, clockIsOff)));
                }
            }
        }

        public int ValidCount => _valid.Count;

        public int RejectedCount => _rejected.Count;

        public List<Event> ToEvents() => _valid.ConvertAll(v => v.Event);

        /// <summary>Takes back all valid events but the first.</summary>
        /// <returns>Those that may not be stored.</returns>
        public List<Event> Reject(int allButFirst, IReadOnlyDictionary<string, string[]> errors)
        {
            var taken = _valid[allButFirst..];
            _valid.RemoveRange(allButFirst, taken.Count);
            _rejected.AddRange(taken.Select(t => new RejectedEvent(t.Index, errors)));
            return taken.ConvertAll(t => t.Event);
        }

        public IngestBatchResponse ToResponse(StoreResult[] results)
        {
            var refused = _valid.Zip(results)
                .Where(r => r.Second is StoreResult.Refused)
                .Select(r => new RejectedEvent(r.First.Index, EventBody.RefusedErrors));
            return new IngestBatchResponse(
                results.Count(r => r is StoreResult.Stored),
                results.Count(r => r is StoreResult.Duplicate),
                [.. _rejected.Concat(refused).OrderBy(r => r.Index)]);
        }

        private static Dictionary<string, string[]>? ErrorsOf(BatchItem item, AuthContext caller, IValidator<IngestEventRequest> validator)
        {
            if (item.Request is not { } request)
            {
                return new Dictionary<string, string[]>(StringComparer.Ordinal) { ["event"] = [item.Fault] };
            }

            var validation = validator.Validate(request);
            return !validation.IsValid ? validation.Errors.ToErrorsByMember()
                : request.IsFor(caller) ? null
                : new Dictionary<string, string[]>(StringComparer.Ordinal) { ["projectId"] = ["The organizationId or projectId is not the API key's."] };
        }
    }
}
