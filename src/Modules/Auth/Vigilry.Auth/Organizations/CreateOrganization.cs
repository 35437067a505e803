using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Vigilry.Auth.Auditing;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Organizations;

/// <summary>An organization to be.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record CreateOrganizationRequest(string Name);

internal sealed class CreateOrganizationValidator : AbstractValidator<CreateOrganizationRequest>
{
    public CreateOrganizationValidator() => RuleFor(r => r.Name).NotEmpty().MaximumLength(100).OneLine();
}

internal static class CreateOrganization
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/organizations", HandleAsync)
        .WithName("createOrganization")
        .WithSummary("Makes an organization that the user owns. The session stays where it is: switch to go there.")
        .RequireAuthorization(Policies.Session)
        .ProducesValidationProblem();

    private static async Task<Created<OrganizationResponse>> HandleAsync(
        CreateOrganizationRequest request, AuthContext caller, AuthDb db, Audit audit, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var organization = new Organization { Id = Guid.CreateVersion7(now), Name = request.Name.Trim(), CreatedAt = now };
        var membership = new Membership
        {
            OrganizationId = organization.Id,
            Organization = organization,
            UserId = caller.UserId ?? throw new InvalidOperationException("A session has a user."),
            Role = OrganizationRole.Owner,
            CreatedAt = now,
        };
        db.AddRange(organization, membership);
        audit.Add(organization.Id, membership.UserId, "createOrganization", $"/api/organizations/{organization.Id}");
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/organizations/{organization.Id}", membership.ToResponse());
    }
}
