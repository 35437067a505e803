using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Auth.Projects;

/// <summary>A project to be.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record CreateProjectRequest(string Name);

/// <summary>A project; null is the server's default.</summary>
/// <param name="EventsPerMinute">How many events a minute each of its keys may store; 0 for no limit.</param>
/// <param name="WindowSeconds">How far back errors count.</param>
/// <param name="Threshold">More errors than this within the window are a spike.</param>
/// <param name="Severities">Which severities count as errors.</param>
/// <param name="QuietSeconds">How long after a spike an incident stays OPEN.</param>
/// <param name="ResolveSeconds">The quiet window after a spike, at whose end an incident is RESOLVED.</param>
/// <param name="MutedUntil">Until then a spike opens no incident; may have passed.</param>
public sealed record ProjectResponse(
    Guid Id,
    Guid OrganizationId,
    string Name,
    DateTimeOffset CreatedAt,
    int? EventsPerMinute,
    int? WindowSeconds,
    int? Threshold,
    IReadOnlyList<EventSeverity>? Severities,
    int? QuietSeconds,
    int? ResolveSeconds,
    DateTimeOffset? MutedUntil)
{
    internal static ProjectResponse Of(Project project) => new(
        project.Id,
        project.OrganizationId,
        project.Name,
        project.CreatedAt,
        project.EventsPerMinute,
        project.WindowSeconds,
        project.Threshold,
        project.Severities,
        project.QuietSeconds,
        project.ResolveSeconds,
        project.MutedUntil);
}

internal sealed class CreateProjectValidator : AbstractValidator<CreateProjectRequest>
{
    public CreateProjectValidator() => RuleFor(r => r.Name).NotEmpty().MaximumLength(100).OneLine();
}

internal static class CreateProject
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/organizations/{organizationId:guid}/projects", HandleAsync)
        .WithName("createProject")
        .WithSummary("Makes a project.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Created<ProjectResponse>, NotFound>> HandleAsync(
        Guid organizationId, CreateProjectRequest request, AuthContext caller, AuthDb db, TimeProvider time, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var now = time.GetUtcNow();
        var project = new Project { Id = Guid.CreateVersion7(now), OrganizationId = organizationId, Name = request.Name.Trim(), CreatedAt = now };
        db.Projects.Add(project);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/projects/{project.Id}", ProjectResponse.Of(project));
    }
}
