using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;

namespace Vigilry.Ingestion.Reading;

/// <summary>An event with all that its sender said.</summary>
public sealed record EventResponse(
    Guid Id,
    Guid ProjectId,
    EventSeverity Severity,
    string Type,
    string? Message,
    string? Source,
    string? CorrelationId,
    string? Fingerprint,
    string? Release,
    string? Environment,
    DateTimeOffset Timestamp,
    DateTimeOffset ReceivedAt,
    JsonElement? Payload);

internal static class GetEvent
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/events/{eventId:guid}", HandleAsync)
        .WithName("getEvent")
        .WithSummary("Gets one event with its payload.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<EventResponse>, NotFound>> HandleAsync(
        Guid projectId, Guid eventId, AuthContext caller, IProjects projects, IngestionDb db, CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is null
            || await FindAsync(db, projectId, eventId, ct) is not { } found)
        {
            return TypedResults.NotFound();
        }

        return TypedResults.Ok(new EventResponse(
            found.Id,
            found.ProjectId,
            found.Severity,
            found.Type,
            found.Message,
            found.Source,
            found.CorrelationId,
            found.Fingerprint,
            found.Release,
            found.Environment,
            found.Timestamp,
            found.ReceivedAt,
            found.Payload is null ? null : JsonSerializer.Deserialize<JsonElement>(found.Payload)));
    }

    /// <summary>The newest event of this id: a client may use an id again, some day.</summary>
    private static Task<Event?> FindAsync(IngestionDb db, Guid projectId, Guid eventId, CancellationToken ct) => db.Events.AsNoTracking()
        .Where(e => e.ProjectId == projectId && e.Id == eventId)
        .OrderByDescending(e => e.ReceivedAt)
        .FirstOrDefaultAsync(ct);
}
