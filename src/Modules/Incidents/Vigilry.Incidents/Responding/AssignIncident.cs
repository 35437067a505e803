using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Reading;

namespace Vigilry.Incidents.Responding;

/// <summary>Who is to work on an incident.</summary>
public sealed record AssignIncidentRequest
{
    /// <summary>A member, admin or owner of the organization; null for nobody. Must be there.</summary>
    public Guid? UserId
    {
        get;
        init => (field, HasUserId) = (value, true);
    }

    /// <summary>The incident's revision that the person saw: if it has another by now, the command is refused. Any if absent.</summary>
    public int? Revision { get; init; }

    internal bool HasUserId { get; private init; }
}

internal sealed class AssignIncidentValidator : AbstractValidator<AssignIncidentRequest>
{
    public AssignIncidentValidator() => RuleFor(r => r.UserId)
        .Must((request, _) => request.HasUserId).WithMessage("Must be there; null is nobody.");
}

internal static class AssignIncident
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/incidents/{id:guid}/assign", HandleAsync)
        .WithName("assignIncident")
        .WithSummary("Gives an incident to somebody, or to nobody.")
        .RequireAuthorization(Policies.Respond)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<IncidentResponse>, NotFound, ProblemHttpResult, ValidationProblem>> HandleAsync(
        Guid id, AssignIncidentRequest request, AuthContext caller, IncidentCommand command, IncidentsDb db, IMembers members, CancellationToken ct)
    {
        if (!await db.Incidents.VisibleTo(caller).AnyAsync(i => i.Id == id, ct))
        {
            return TypedResults.NotFound();
        }

        if (request.UserId is { } userId
            && (await members.ListAsync(caller.OrganizationId, OrganizationRole.Member, ct)).All(m => m.UserId != userId))
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["userId"] = ["Must be a member, admin or owner of the organization."],
            });
        }

        var result = await command.RunAsync(id, caller, request.Revision, Assign, refusal: "", ct);
        return result.Result switch
        {
            Ok<IncidentResponse> assigned => assigned,
            ProblemHttpResult conflict => conflict,
            _ => TypedResults.NotFound(),
        };

        bool Assign(Data.Incident incident, Guid by, DateTimeOffset now)
        {
            incident.Assign(request.UserId, by, now);
            return true;
        }
    }
}
