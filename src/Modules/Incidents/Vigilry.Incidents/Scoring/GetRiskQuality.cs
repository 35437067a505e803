using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Scoring;

internal static class GetRiskQuality
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/organizations/{organizationId:guid}/risk-quality", HandleAsync)
        .WithName("getRiskQuality")
        .WithSummary("Says how well the risk scores of an organization's incidents foretold what people said of them, and how they are recalibrated.")
        .RequireAuthorization(Policies.Session)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<RiskQualityResponse>, NotFound>> HandleAsync(
        Guid organizationId, AuthContext caller, IIncidents incidents, CancellationToken ct) => organizationId == caller.OrganizationId
        ? TypedResults.Ok(await incidents.RiskQualityAsync(caller, ct))
        : TypedResults.NotFound();
}
