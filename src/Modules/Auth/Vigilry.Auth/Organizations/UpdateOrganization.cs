using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Organizations;

/// <summary>Changes to an organization. A member that is absent leaves what it names as it is.</summary>
public sealed record UpdateOrganizationRequest
{
    /// <summary>1 to 100 characters; not null.</summary>
    public string Name
    {
        get;
        init
        {
            field = value;
            HasName = true;
        }
    } = "";

    /// <summary>Days, 1 to 3,650, for which events are kept, if the server does not keep them for fewer; null: as long as the server does.</summary>
    public int? RetentionDays
    {
        get;
        init
        {
            field = value;
            HasRetentionDays = true;
        }
    }

    /// <summary>Whether the body has the member, which only then is set.</summary>
    internal bool HasName { get; private init; }

    /// <inheritdoc cref="HasName"/>
    internal bool HasRetentionDays { get; private init; }
}

internal sealed class UpdateOrganizationValidator : AbstractValidator<UpdateOrganizationRequest>
{
    public UpdateOrganizationValidator()
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100).OneLine().When(r => r.HasName);
        RuleFor(r => r.RetentionDays).InclusiveBetween(1, 3_650);
    }
}

internal static class UpdateOrganization
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPatch("/api/organizations/{organizationId:guid}", HandleAsync)
        .WithName("updateOrganization")
        .WithSummary("Changes the organization's name or how long its events are kept. Absent members stay as they are.")
        .RequireAuthorization(Policies.Manage)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<OrganizationResponse>, NotFound>> HandleAsync(
        Guid organizationId, UpdateOrganizationRequest request, AuthContext caller, AuthDb db, CancellationToken ct)
    {
        if (organizationId != caller.OrganizationId
            || await db.Memberships.Include(m => m.Organization)
                .SingleOrDefaultAsync(m => m.UserId == caller.UserId && m.OrganizationId == organizationId, ct)
                is not { Organization: { } organization } membership)
        {
            return TypedResults.NotFound();
        }

        organization.Name = request.HasName ? request.Name.Trim() : organization.Name;
        organization.RetentionDays = request.HasRetentionDays ? request.RetentionDays : organization.RetentionDays;
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(membership.ToResponse());
    }
}
