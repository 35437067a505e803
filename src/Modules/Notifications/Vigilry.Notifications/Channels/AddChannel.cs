using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Channels;

/// <summary>A channel to be. It hears of incidents that open, open again and are resolved until its rule is changed.</summary>
/// <param name="Kind">WEBHOOK, SLACK, TEAMS, DISCORD or PAGER_DUTY; each project has its EMAIL already.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Target">The URL to post to, or PagerDuty's integration key; encrypted, and never shown again.</param>
public sealed record AddChannelRequest(ChannelKind Kind, string Name, string Target);

/// <summary>A new channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Secret">Of a webhook: what its requests are signed with, as Standard Webhooks says. Shown this once.</param>
public sealed record AddedChannelResponse(ChannelResponse Channel, string? Secret);

internal sealed class AddChannelValidator : AbstractValidator<AddChannelRequest>
{
    public AddChannelValidator()
    {
        RuleFor(r => r.Kind).IsInEnum().NotEqual(ChannelKind.Email).WithMessage("Must be WEBHOOK, SLACK, TEAMS, DISCORD or PAGER_DUTY.");
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100).OneLine();
        RuleFor(r => r.Target).Custom((target, context) =>
        {
            if (ChannelRules.FaultOf(context.InstanceToValidate.Kind, target ?? "") is { } fault)
            {
                context.AddFailure(fault);
            }
        });
    }
}

internal static class AddChannel
{
    private const int MostPerProject = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/projects/{projectId:guid}/channels", HandleAsync)
        .WithName("addChannel")
        .WithSummary("Adds a channel to a project. This answer is the only one that shows a webhook's secret.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Created<AddedChannelResponse>, NotFound, ProblemHttpResult>> HandleAsync(
        Guid projectId,
        AddChannelRequest request,
        AuthContext caller,
        NotificationsDb db,
        IProjects projects,
        ChannelSecrets secrets,
        TimeProvider time,
        CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is not { } project)
        {
            return TypedResults.NotFound();
        }

        if (await db.Channels.CountAsync(c => c.ProjectId == projectId, ct) >= MostPerProject)
        {
            return TypedResults.Problem($"A project has at most {MostPerProject} channels.", statusCode: StatusCodes.Status409Conflict);
        }

        var now = time.GetUtcNow();
        var secret = request.Kind is ChannelKind.Webhook ? ChannelSecrets.NewSecret() : null;
        var channel = new Channel
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = project.OrganizationId,
            ProjectId = projectId,
            Kind = request.Kind,
            Name = request.Name.Trim(),
            Target = secrets.Protect(request.Target),
            TargetHint = ChannelRules.HintOf(request.Kind, request.Target),
            TargetHash = ChannelSecrets.Hash(request.Target),
            Secret = secret is null ? null : secrets.Protect(secret),
            Statuses = [IncidentStatus.Open, IncidentStatus.Resolved],
            CreatedAt = now,
        };
        db.Channels.Add(channel);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/projects/{projectId}/channels", new AddedChannelResponse(channel.ToResponse(), secret));
    }
}
