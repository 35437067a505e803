using System.Text.Json.Serialization;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;
using Vigilry.Platform.Scripts;

namespace Vigilry.Notifications.Channels;

/// <summary>Which mails about a project's incidents a member wants.</summary>
/// <param name="Mails">ALL, OPENED or NONE.</param>
public sealed record MailPreferenceRequest([property: JsonRequired] MailWish Mails);

internal sealed class MailPreferenceValidator : AbstractValidator<MailPreferenceRequest>
{
    public MailPreferenceValidator() => RuleFor(r => r.Mails).IsInEnum();
}

/// <summary>What each member wants for themselves.</summary>
internal sealed class MailWishes(NotificationsDb db)
{
    private const string Route = "/api/projects/{projectId:guid}/mail-preference";
    private static readonly string SetMailWishes = ScriptResource.Load<MailWishes>("SetMailWishes.sql");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, GetAsync)
            .WithName("getMailPreference")
            .WithSummary("Says which mails about a project the caller wants.")
            .RequireAuthorization(Policies.Session)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapPut(Route, PutAsync)
            .WithName("setMailPreference")
            .WithSummary("Sets which mails about a project the caller wants.")
            .RequireAuthorization(Policies.Session)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Sets what a member wants of some projects.</summary>
    public Task SetAsync(Guid userId, IReadOnlyList<Guid> projectIds, MailWish wish, CancellationToken ct) => db.Database.ExecuteSqlRawAsync(
        SetMailWishes,
        [
            new NpgsqlParameter("user_id", userId),
            new NpgsqlParameter("wish", (short)wish),
            new NpgsqlParameter("project_ids", projectIds.ToArray()),
        ],
        ct);

    private static async Task<Results<Ok<MailPreferenceRequest>, NotFound>> GetAsync(
        Guid projectId, AuthContext caller, IChannels channels, CancellationToken ct) => await channels.MailWishAsync(caller, projectId, ct) is { } wish
        ? TypedResults.Ok(new MailPreferenceRequest(wish))
        : TypedResults.NotFound();

    private static async Task<Results<NoContent, NotFound>> PutAsync(
        Guid projectId, MailPreferenceRequest request, AuthContext caller, MailWishes wishes, IProjects projects, CancellationToken ct)
    {
        if (caller.UserId is not { } userId || await projects.FindAsync(caller, projectId, ct) is null)
        {
            return TypedResults.NotFound();
        }

        await wishes.SetAsync(userId, [projectId], request.Mails, ct);
        return TypedResults.NoContent();
    }
}
