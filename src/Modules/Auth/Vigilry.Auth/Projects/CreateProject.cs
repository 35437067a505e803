using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Detection.Contracts;

namespace Vigilry.Auth.Projects;

/// <summary>A project to be.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record CreateProjectRequest(string Name);

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
        Guid organizationId, CreateProjectRequest request, AuthContext caller, AuthDb db, IDetectionRules rules, TimeProvider time, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId)
        {
            return TypedResults.NotFound();
        }

        var now = time.GetUtcNow();
        var project = new Project
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = organizationId,
            Name = request.Name.Trim(),
            DetectionMode = rules.Default.Mode,
            CreatedAt = now,
        };
        db.Projects.Add(project);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/projects/{project.Id}", project.ToResponse());
    }
}
