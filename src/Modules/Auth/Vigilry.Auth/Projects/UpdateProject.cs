using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.ApiKeys;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Auth.Projects;

/// <summary>What to change of a project; a member that is absent stays as it is, and null is the server's default.</summary>
public sealed record UpdateProjectRequest
{
    /// <summary>1 to 100 characters.</summary>
    public string? Name
    {
        get;
        init => (field, HasName) = (value, true);
    }

    /// <summary>How many events a minute each of the project's keys may store; 0 for no limit.</summary>
    public int? EventsPerMinute
    {
        get;
        init => (field, HasEventsPerMinute) = (value, true);
    }

    /// <summary>How far back errors count: 10 to 3,600.</summary>
    public int? WindowSeconds
    {
        get;
        init => (field, HasWindowSeconds) = (value, true);
    }

    /// <summary>More errors than this within the window are a spike: 1 to 10,000.</summary>
    public int? Threshold
    {
        get;
        init => (field, HasThreshold) = (value, true);
    }

    /// <summary>Which severities count as errors: at least one.</summary>
    public IReadOnlyList<EventSeverity>? Severities
    {
        get;
        init => (field, HasSeverities) = (value, true);
    }

    /// <summary>How long after a spike an incident stays OPEN: 10 to 86,400.</summary>
    public int? QuietSeconds
    {
        get;
        init => (field, HasQuietSeconds) = (value, true);
    }

    /// <summary>The quiet window after a spike, at whose end an incident is RESOLVED: 10 to 604,800.</summary>
    public int? ResolveSeconds
    {
        get;
        init => (field, HasResolveSeconds) = (value, true);
    }

    /// <summary>Until then a spike opens no incident; null or a time that has passed unmutes.</summary>
    public DateTimeOffset? MutedUntil
    {
        get;
        init => (field, HasMutedUntil) = (value, true);
    }

    /// <summary>What tells spikes from everyday errors: window and threshold, or what is usual.</summary>
    public DetectionMode? DetectionMode { get; init; }

    internal bool HasName { get; private init; }

    internal bool HasEventsPerMinute { get; private init; }

    internal bool HasWindowSeconds { get; private init; }

    internal bool HasThreshold { get; private init; }

    internal bool HasSeverities { get; private init; }

    internal bool HasQuietSeconds { get; private init; }

    internal bool HasResolveSeconds { get; private init; }

    internal bool HasMutedUntil { get; private init; }

    internal void ApplyTo(Project project)
    {
        project.Name = this is { HasName: true, Name: { } name } ? name.Trim() : project.Name;
        project.EventsPerMinute = HasEventsPerMinute ? EventsPerMinute : project.EventsPerMinute;
        project.WindowSeconds = HasWindowSeconds ? WindowSeconds : project.WindowSeconds;
        project.Threshold = HasThreshold ? Threshold : project.Threshold;
        project.Severities = HasSeverities ? Severities?.Distinct().Order().ToList() : project.Severities;
        project.QuietSeconds = HasQuietSeconds ? QuietSeconds : project.QuietSeconds;
        project.ResolveSeconds = HasResolveSeconds ? ResolveSeconds : project.ResolveSeconds;
        project.MutedUntil = HasMutedUntil ? MutedUntil : project.MutedUntil;
        project.DetectionMode = DetectionMode ?? project.DetectionMode;
    }
}

internal sealed class UpdateProjectValidator : AbstractValidator<UpdateProjectRequest>
{
    private const int HighestLimit = 10_000_000;
    private const int Hour = 3_600;
    private const int Day = 24 * Hour;

    public UpdateProjectValidator()
    {
        RuleFor(r => r.Name ?? "").NotEmpty().MaximumLength(100).OneLine().When(r => r.HasName).OverridePropertyName(nameof(UpdateProjectRequest.Name));
        RuleFor(r => r.EventsPerMinute).InclusiveBetween(0, HighestLimit);
        RuleFor(r => r.WindowSeconds).InclusiveBetween(10, Hour);
        RuleFor(r => r.Threshold).InclusiveBetween(1, 10_000);
        RuleFor(r => r.Severities).Must(s => s is null or { Count: > 0 }).WithMessage("Must name at least one severity.");
        RuleFor(r => r.QuietSeconds).InclusiveBetween(10, Day);
        RuleFor(r => r.ResolveSeconds).InclusiveBetween(10, 7 * Day);
    }
}

internal static class UpdateProject
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPatch("/api/projects/{projectId:guid}", HandleAsync)
        .WithName("updateProject")
        .WithSummary("Renames a project, sets its rate limit, when its errors are a spike and how its incidents age, or mutes it; all hosts go by it within a second.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ProjectResponse>, NotFound>> HandleAsync(
        Guid projectId,
        UpdateProjectRequest request,
        AuthContext caller,
        AuthDb db,
        ApiKeyLookup keys,
        ProjectSettingsLookup settings,
        IMediator mediator,
        TimeProvider time,
        CancellationToken ct)
    {
        if (await db.Projects.VisibleTo(caller).AsTracking().SingleOrDefaultAsync(p => p.Id == projectId, ct) is not { } project)
        {
            return TypedResults.NotFound();
        }

        var previous = project.ToSettings();
        request.ApplyTo(project);
        project.ChangedAt = time.GetUtcNow();
        var hashes = await db.ApiKeys.Where(k => k.ProjectId == projectId && k.RevokedAt == null).Select(k => k.Hash).ToListAsync(ct);
        await db.SaveChangesAsync(ct);
        await Task.WhenAll([settings.ForgetEverywhereAsync(projectId), .. hashes.Select(keys.ForgetEverywhereAsync)]);
        if (caller.UserId is { } userId)
        {
            await mediator.Publish(
                new ProjectSettingsChanged(caller.OrganizationId, projectId, userId, previous, project.ToSettings()), CancellationToken.None);
        }

        return TypedResults.Ok(project.ToResponse());
    }
}
