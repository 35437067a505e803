using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Channels;

/// <summary>What to change of a channel; a member that is absent or null stays as it is.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Target">Another URL or integration key.</param>
/// <param name="Statuses">At which statuses it hears: one or more of OPEN, INVESTIGATING, RESOLVED.</param>
/// <param name="FromErrors">Only incidents with at least so many errors: 0 to 1,000,000.</param>
/// <param name="QuietFrom">The beginning of its quiet hours, such as 22:00; empty for none.</param>
/// <param name="QuietUntil">Their end; needed with a beginning, and different from it.</param>
/// <param name="TimeZone">Whose clock they go by, such as Europe/Berlin.</param>
/// <param name="IsEnabled">Whether it hears anything.</param>
public sealed record UpdateChannelRequest(
    string? Name = null,
    string? Target = null,
    IReadOnlyList<IncidentStatus>? Statuses = null,
    int? FromErrors = null,
    string? QuietFrom = null,
    string? QuietUntil = null,
    string? TimeZone = null,
    bool? IsEnabled = null);

internal sealed class UpdateChannelValidator : AbstractValidator<UpdateChannelRequest>
{
    private const int MostErrors = 1_000_000;

    public UpdateChannelValidator()
    {
        RuleFor(r => r.Name!).NotEmpty().MaximumLength(100).OneLine().When(r => r.Name is not null);
        RuleFor(r => r.Statuses).Must(s => s is null or { Count: > 0 }).WithMessage("Must name at least one status: OPEN, INVESTIGATING or RESOLVED.");
        RuleForEach(r => r.Statuses).IsInEnum();
        RuleFor(r => r.FromErrors).InclusiveBetween(0, MostErrors);
        RuleFor(r => r.QuietFrom).TimeOfDay().When(r => r.QuietFrom is not "");
        RuleFor(r => r.QuietUntil).TimeOfDay().When(r => r.QuietFrom is not "");
        RuleFor(r => r.QuietUntil)
            .Must((r, until) => string.IsNullOrEmpty(r.QuietFrom) == string.IsNullOrEmpty(until) && (until is null or "" || !string.Equals(until, r.QuietFrom, StringComparison.Ordinal)))
            .WithMessage("Must be set together with quietFrom, and not be the same.");
        RuleFor(r => r.TimeZone).TimeZone();
    }
}

internal static class UpdateChannel
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPatch("/api/projects/{projectId:guid}/channels/{channelId:guid}", HandleAsync)
        .WithName("updateChannel")
        .WithSummary("Changes a channel or its rule. The project's mail has the project's id.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ChannelResponse>, NotFound, ValidationProblem>> HandleAsync(
        Guid projectId,
        Guid channelId,
        UpdateChannelRequest request,
        AuthContext caller,
        NotificationsDb db,
        IProjects projects,
        ProjectChannels channels,
        ChannelSecrets secrets,
        CancellationToken ct)
    {
        if (await projects.FindAsync(caller, projectId, ct) is not { } project
            || await channels.FindAsync(project.OrganizationId, projectId, channelId, ct) is not { } channel)
        {
            return TypedResults.NotFound();
        }

        if (request.Target is { } target)
        {
            if (channel.Kind is ChannelKind.Email || ChannelRules.FaultOf(channel.Kind, target) is not null)
            {
                var fault = channel.Kind is ChannelKind.Email ? "Mail has none." : ChannelRules.FaultOf(channel.Kind, target)!;
                return TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["target"] = [fault] });
            }

            (channel.Target, channel.TargetHint, channel.TargetHash) =
                (secrets.Protect(target), ChannelRules.HintOf(channel.Kind, target), ChannelSecrets.Hash(target));
        }

        channel.Name = request.Name?.Trim() ?? channel.Name;
        channel.Statuses = request.Statuses?.Distinct().Order().ToList() ?? channel.Statuses;
        channel.FromErrors = request.FromErrors ?? channel.FromErrors;
        channel.TimeZone = request.TimeZone ?? channel.TimeZone;
        channel.IsEnabled = request.IsEnabled ?? channel.IsEnabled;
        if (request.QuietFrom is not null)
        {
            (channel.QuietFrom, channel.QuietUntil) = (ChannelRules.ParseTime(request.QuietFrom), ChannelRules.ParseTime(request.QuietUntil));
        }

        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(channel.ToResponse());
    }
}
