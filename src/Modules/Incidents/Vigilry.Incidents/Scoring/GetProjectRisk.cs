using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Scoring;

/// <summary>Of when to show the risk.</summary>
/// <param name="From">Seven days before <paramref name="To"/> if not given.</param>
/// <param name="To">Now if not given.</param>
internal sealed record ProjectRiskQuery(DateTimeOffset? From, DateTimeOffset? To);

internal static class GetProjectRisk
{
    private const int MostDays = 366;
    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(7);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/projects/{projectId:guid}/risk", HandleAsync)
        .WithName("getProjectRisk")
        .WithSummary("Gets a project's risk over time: in each hour or day the highest score of the incidents that were not resolved for all of it.")
        .RequireAuthorization(Policies.Read)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<RiskSeriesResponse>, ValidationProblem, NotFound>> HandleAsync(
        Guid projectId,
        [AsParameters] ProjectRiskQuery query,
        AuthContext caller,
        IProjects projects,
        IIncidents incidents,
        TimeProvider time,
        CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is null)
        {
            return TypedResults.NotFound();
        }

        var to = query.To?.ToUniversalTime() ?? time.GetUtcNow();
        var from = query.From?.ToUniversalTime() ?? (to.UtcTicks > DefaultRange.Ticks ? to - DefaultRange : DateTimeOffset.MinValue);
        return Validate(from, to) is { } errors
            ? TypedResults.ValidationProblem(errors)
            : TypedResults.Ok(await incidents.RiskAsync(caller, projectId, from, to, ct));
    }

    private static Dictionary<string, string[]>? Validate(DateTimeOffset from, DateTimeOffset to)
    {
        var fault = (from, to) switch
        {
            _ when from >= to => ("from", "Must be before to."),
            _ when from.Year < 1970 => ("from", "Must not be before 1970."),
            _ when to.Year > 9998 => ("to", "Must not be after 9998."),
            _ when to - from > TimeSpan.FromDays(MostDays) => ("from", $"Must be at most {MostDays} days before to."),
            _ => default((string Member, string Fault)?),
        };
        return fault is { } found ? new(StringComparer.Ordinal) { [found.Member] = [found.Fault] } : null;
    }
}
