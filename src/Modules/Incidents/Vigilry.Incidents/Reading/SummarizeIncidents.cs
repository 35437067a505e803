using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;

namespace Vigilry.Incidents.Reading;

/// <summary>Which incidents to sum up.</summary>
/// <param name="ProjectId">Only this project's.</param>
/// <param name="From">Opened at or after.</param>
/// <param name="To">Opened before.</param>
internal sealed record SummarizeIncidentsQuery(Guid? ProjectId, DateTimeOffset? From, DateTimeOffset? To);

internal static class SummarizeIncidents
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/organizations/{organizationId:guid}/incidents/summary", HandleAsync)
        .WithName("summarizeIncidents")
        .WithSummary("Counts an organization's or a project's incidents by status, with the mean times to acknowledge and to resolve. An API key sums up its project's.")
        .RequireAuthorization(Policies.Read)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<IncidentSummaryResponse>, NotFound>> HandleAsync(
        Guid organizationId, [AsParameters] SummarizeIncidentsQuery query, AuthContext caller, IncidentsDb db, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var summary = await db.Incidents.VisibleTo(caller).OpenedWithin(query.ProjectId, query.From, query.To)
            .GroupBy(_ => 1)
            .Select(all => new IncidentSummaryResponse(
                all.Count(i => i.Status == IncidentStatus.Open),
                all.Count(i => i.Status == IncidentStatus.Investigating),
                all.Count(i => i.Status == IncidentStatus.Resolved),
                all.Count(i => i.AcknowledgedAt != null),
                all.Average(i => (double?)(i.AcknowledgedAt - i.OpenedAt)!.Value.TotalSeconds),
                all.Average(i => (double?)(i.ResolvedAt - i.OpenedAt)!.Value.TotalSeconds)))
            .SingleOrDefaultAsync(ct);
        return TypedResults.Ok(summary ?? new IncidentSummaryResponse(0, 0, 0, 0, null, null));
    }
}
