using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

/// <summary>One thing that happened to an incident. Members that its kind does not have are absent.</summary>
public sealed record TimelineEntryResponse
{
    /// <summary>The entry's own id; of a note the note's.</summary>
    public required Guid Id { get; init; }

    /// <summary>What happened.</summary>
    public required TimelineKind Kind { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimelineCause? Cause { get; init; }

    /// <summary>The user who did it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ActorId { get; init; }

    /// <summary>A note's text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>How many errors opened it, or came since the timeline last told of errors.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Errors { get; init; }

    /// <summary>Whom it was given to; absent for nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? AssigneeId { get; init; }

    /// <summary>The end of a mute.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Until { get; init; }
}

internal static class ListTimeline
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/incidents/{id:guid}/timeline", HandleAsync)
        .WithName("listTimeline")
        .WithSummary("Lists what happened to an incident, oldest first.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<TimelineEntryResponse>>, NotFound>> HandleAsync(
        Guid id, AuthContext caller, IncidentsDb db, CancellationToken ct)
    {
        if (!await db.Incidents.VisibleTo(caller).AnyAsync(i => i.Id == id, ct))
        {
            return TypedResults.NotFound();
        }

        var entries = await db.Timeline
            .Where(t => t.IncidentId == id)
            .OrderBy(t => t.Number)
            .Select(t => new TimelineEntryResponse
            {
                Id = t.Id,
                Kind = t.Kind,
                At = t.At,
                Cause = t.Cause,
                ActorId = t.ActorId,
                Text = t.Text,
                Errors = t.Errors,
                AssigneeId = t.AssigneeId,
                Until = t.Until,
            })
            .ToListAsync(ct);
        return TypedResults.Ok(new Page<TimelineEntryResponse>(entries, NextCursor: null));
    }
}
