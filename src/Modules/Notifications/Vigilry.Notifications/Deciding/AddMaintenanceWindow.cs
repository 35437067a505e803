using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Channels;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deciding;

/// <summary>A time of each week at which a project's notices are to wait.</summary>
/// <param name="Name">1 to 100 characters, such as what is maintained.</param>
/// <param name="Days">The days on which it begins, at least one.</param>
/// <param name="From">When it begins on them, such as 02:00.</param>
/// <param name="Minutes">How long it lasts, 1 to 1,440.</param>
/// <param name="TimeZone">Whose clock it goes by, such as Europe/Berlin; UTC if absent.</param>
public sealed record AddMaintenanceWindowRequest(string Name, IReadOnlyList<DayOfWeek> Days, string From, int Minutes, string? TimeZone = null);

internal sealed class AddMaintenanceWindowValidator : AbstractValidator<AddMaintenanceWindowRequest>
{
    private const int Day = 24 * 60;

    public AddMaintenanceWindowValidator()
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100).OneLine();
        RuleFor(r => r.Days).NotEmpty().WithMessage("Must name at least one day.");
        RuleForEach(r => r.Days).IsInEnum();
        RuleFor(r => r.From).NotNull().TimeOfDay();
        RuleFor(r => r.Minutes).InclusiveBetween(1, Day);
        RuleFor(r => r.TimeZone).TimeZone();
    }
}

internal static class AddMaintenanceWindow
{
    private const int MostPerProject = 20;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/projects/{projectId:guid}/maintenance-windows", HandleAsync)
        .WithName("addMaintenanceWindow")
        .WithSummary("Adds a time of each week at which a project's notices wait; of incidents that are over by its end nobody is told.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Created<MaintenanceWindowResponse>, NotFound, ProblemHttpResult>> HandleAsync(
        Guid projectId,
        AddMaintenanceWindowRequest request,
        AuthContext caller,
        NotificationsDb db,
        IProjects projects,
        TimeProvider time,
        CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is null)
        {
            return TypedResults.NotFound();
        }

        if (await db.MaintenanceWindows.CountAsync(w => w.ProjectId == projectId, ct) >= MostPerProject)
        {
            return TypedResults.Problem($"A project has at most {MostPerProject} maintenance windows.", statusCode: StatusCodes.Status409Conflict);
        }

        var now = time.GetUtcNow();
        var window = new MaintenanceWindow
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = projectId,
            Name = request.Name.Trim(),
            Days = [.. request.Days.Distinct().Order()],
            From = ChannelRules.ParseTime(request.From).GetValueOrDefault(),
            Minutes = request.Minutes,
            TimeZone = request.TimeZone ?? "UTC",
            CreatedAt = now,
        };
        db.MaintenanceWindows.Add(window);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/projects/{projectId}/maintenance-windows", window.ToResponse());
    }
}
