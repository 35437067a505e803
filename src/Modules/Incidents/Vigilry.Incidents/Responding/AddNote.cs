using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Publishing;
using Vigilry.Incidents.Reading;
using Vigilry.Incidents.Scoring;
using Vigilry.Platform.Streaming;

namespace Vigilry.Incidents.Responding;

/// <summary>What a person adds to an incident's timeline.</summary>
/// <param name="Text">Plain text, 1 to 4,000 characters; stored trimmed.</param>
public sealed record AddNoteRequest(string Text);

/// <summary>The note as stored.</summary>
public sealed record NoteResponse(Guid Id, string Text, DateTimeOffset At);

internal sealed class AddNoteValidator : AbstractValidator<AddNoteRequest>
{
    private const int Longest = 4_000;

    public AddNoteValidator() => RuleFor(r => r.Text)
        .NotEmpty()
        .Must(t => t is null || t.Trim().Length <= Longest).WithMessage($"Must be 1 to {Longest} characters.")
        .Must(t => t?.Contains('\0', StringComparison.Ordinal) is not true).WithMessage("Must not contain NUL characters.");
}

internal static class AddNote
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/incidents/{id:guid}/notes", HandleAsync)
        .WithName("addIncidentNote")
        .WithSummary("Adds a note to an incident's timeline.")
        .RequireAuthorization(Policies.Respond)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Created<NoteResponse>, NotFound>> HandleAsync(
        Guid id,
        AddNoteRequest request,
        AuthContext caller,
        IncidentsDb db,
        IncidentPublisher publisher,
        Calibrations calibrations,
        TimeProvider time,
        CancellationToken ct)
    {
        if (caller.UserId is not { } userId || !await db.Incidents.VisibleTo(caller).AnyAsync(i => i.Id == id, ct))
        {
            return TypedResults.NotFound();
        }

        var calibration = await calibrations.GetAsync(caller.OrganizationId, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.LockAsync(id, ct) is not { } incident)
        {
            return TypedResults.NotFound();
        }

        var note = incident.AddNote(request.Text.Trim(), userId, time.GetUtcNow());
        db.Announce(PlatformEvents.IncidentUpdated, incident, calibration, incident.Status);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        publisher.Wake();
        return TypedResults.Created($"/api/incidents/{id}/timeline", new NoteResponse(note.Id, request.Text.Trim(), note.At));
    }
}
