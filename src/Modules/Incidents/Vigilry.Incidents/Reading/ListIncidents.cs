using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Platform.Http;

namespace Vigilry.Incidents.Reading;

internal static class ListIncidents
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/organizations/{organizationId:guid}/incidents", HandleAsync)
        .WithName("listIncidents")
        .WithSummary("Lists an organization's incidents, newest first. An API key sees its project's.")
        .RequireAuthorization(Policies.Read)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<IncidentResponse>>, ValidationProblem, NotFound>> HandleAsync(
        Guid organizationId, [AsParameters] IncidentQuery query, AuthContext caller, IIncidents incidents, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var list = await incidents.ListAsync(caller, query, ct);
        return list.Errors.Count > 0
            ? TypedResults.ValidationProblem(list.Errors)
            : TypedResults.Ok(new Page<IncidentResponse>(list.Items, list.NextCursor));
    }
}
