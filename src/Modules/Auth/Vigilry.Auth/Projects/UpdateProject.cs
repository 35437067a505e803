using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.ApiKeys;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Projects;

/// <summary>What to change of a project; a member that is absent stays as it is.</summary>
public sealed record UpdateProjectRequest
{
    /// <summary>1 to 100 characters.</summary>
    public string? Name
    {
        get;
        init => (field, HasName) = (value, true);
    }

    /// <summary>How many events a minute each of the project's keys may store; 0 for no limit, null for the server's default.</summary>
    public int? EventsPerMinute
    {
        get;
        init => (field, HasEventsPerMinute) = (value, true);
    }

    internal bool HasName { get; private init; }

    internal bool HasEventsPerMinute { get; private init; }
}

internal sealed class UpdateProjectValidator : AbstractValidator<UpdateProjectRequest>
{
    private const int HighestLimit = 10_000_000;

    public UpdateProjectValidator()
    {
        RuleFor(r => r.Name ?? "").NotEmpty().MaximumLength(100).OneLine().When(r => r.HasName).OverridePropertyName(nameof(UpdateProjectRequest.Name));
        RuleFor(r => r.EventsPerMinute).InclusiveBetween(0, HighestLimit);
    }
}

internal static class UpdateProject
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPatch("/api/projects/{projectId:guid}", HandleAsync)
        .WithName("updateProject")
        .WithSummary("Renames a project or sets its rate limit, which all hosts keep to within seconds.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ProjectResponse>, NotFound>> HandleAsync(
        Guid projectId, UpdateProjectRequest request, AuthContext caller, AuthDb db, ApiKeyLookup lookup, CancellationToken ct)
    {
        if (await db.Projects.VisibleTo(caller).AsTracking().SingleOrDefaultAsync(p => p.Id == projectId, ct) is not { } project)
        {
            return TypedResults.NotFound();
        }

        if (request is { HasName: true, Name: { } name })
        {
            project.Name = name.Trim();
        }

        if (request.HasEventsPerMinute)
        {
            project.EventsPerMinute = request.EventsPerMinute;
        }

        var hashes = await db.ApiKeys.Where(k => k.ProjectId == projectId && k.RevokedAt == null).Select(k => k.Hash).ToListAsync(ct);
        await db.SaveChangesAsync(ct);
        await Task.WhenAll(hashes.Select(lookup.ForgetEverywhereAsync));
        return TypedResults.Ok(ProjectResponse.Of(project));
    }
}
