using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Scoring;

namespace Vigilry.Incidents.Responding;

/// <summary>What a person says of an incident, for the risk score to learn from.</summary>
public sealed record MarkIncidentRequest
{
    /// <summary>REAL if something was wrong, NOISE if nobody had to know; null takes back what was said. Must be there.</summary>
    public MarkVerdict? Verdict
    {
        get;
        init => (field, HasVerdict) = (value, true);
    }

    /// <summary>The incident's revision that the person saw: if it has another by now, the command is refused. Any if absent.</summary>
    public int? Revision { get; init; }

    internal bool HasVerdict { get; private init; }
}

internal sealed class MarkIncidentValidator : AbstractValidator<MarkIncidentRequest>
{
    public MarkIncidentValidator() => RuleFor(r => r.Verdict)
        .Must((request, _) => request.HasVerdict).WithMessage("Must be there; null takes back what was said.");
}

internal static class MarkIncident
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/incidents/{id:guid}/mark", HandleAsync)
        .WithName("markIncident")
        .WithSummary("Says whether an incident was real or noise, or takes that back; risk scores learn from it.")
        .RequireAuthorization(Policies.Respond)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<IncidentResponse>, NotFound, ProblemHttpResult>> HandleAsync(
        Guid id, MarkIncidentRequest request, AuthContext caller, IncidentCommand command, Calibrations calibrations, CancellationToken ct)
    {
        var result = await command.RunAsync(id, caller, request.Revision, Mark, refusal: "", ct);
        calibrations.Forget(caller.OrganizationId);
        return result;

        bool Mark(Data.Incident incident, Guid by, DateTimeOffset now)
        {
            incident.SetMark(request.Verdict, by, now);
            return true;
        }
    }
}
