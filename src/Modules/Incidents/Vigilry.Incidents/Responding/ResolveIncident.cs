using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Responding;

internal static class ResolveIncident
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/incidents/{id:guid}/resolve", HandleAsync)
        .WithName("resolveIncident")
        .WithSummary("Ends an incident now; only errors that come later can open another.")
        .RequireAuthorization(Policies.Respond)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<Results<Ok<IncidentResponse>, NotFound, ProblemHttpResult>> HandleAsync(
        Guid id, RespondRequest? request, AuthContext caller, IncidentCommand command, CancellationToken ct) => command.RunAsync(
        id,
        caller,
        request?.Revision,
        (incident, userId, now) => incident.TryResolve(userId, now),
        "The incident is resolved already.",
        ct);
}
