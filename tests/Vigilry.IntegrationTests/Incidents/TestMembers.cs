using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;
using Vigilry.IntegrationTests.Auth;

namespace Vigilry.IntegrationTests.Incidents;

internal static class TestMembers
{
    /// <summary>Somebody who is logged in to the project's organization in a role.</summary>
    public static async Task<(Person Person, Guid UserId)> WithMemberAsync(
        this VigilryApp app, TestProject project, OrganizationRole role, CancellationToken ct)
    {
        var person = new Person(app);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDb>();
        var now = TimeProvider.System.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = person.Email,
            NormalizedEmail = User.Normalize(person.Email),
            Name = "Member",
            CreatedAt = now,
            EmailVerifiedAt = now,
        };
        user.PasswordHash = scope.ServiceProvider.GetRequiredService<IPasswordHasher<User>>().HashPassword(user, Person.Password);
        db.AddRange(user, new Membership { OrganizationId = project.OrganizationId, UserId = user.Id, Role = role, CreatedAt = now });
        await db.SaveChangesAsync(ct);
        using var login = await person.LogInAsync(ct);
        login.EnsureSuccessStatusCode();
        await person.UseAntiforgeryAsync(ct);
        return (person, user.Id);
    }
}
