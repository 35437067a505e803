using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Auth.Data;

namespace Vigilry.Auth.Projects;

/// <summary>Which projects a caller may see: the organization's with a session, its own with an API key.</summary>
internal sealed class VisibleProjects(AuthDb db) : IProjects
{
    public Task<ProjectReference?> FindAsync(AuthContext caller, Guid projectId, CancellationToken ct) => db.Projects.VisibleTo(caller)
        .Where(p => p.Id == projectId)
        .Select(p => new ProjectReference(p.Id, p.OrganizationId, p.Name))
        .SingleOrDefaultAsync(ct);

    public Task<string?> NameAsync(Guid projectId, CancellationToken ct) => db.Projects
        .Where(p => p.Id == projectId)
        .Select(p => (string?)p.Name)
        .SingleOrDefaultAsync(ct);

    public async Task<IReadOnlyList<ProjectRetention>> ListRetentionsAsync(int serverDays, CancellationToken ct) => await db.Projects
        .Join(
            db.Organizations.Where(o => o.RetentionDays < serverDays),
            p => p.OrganizationId,
            o => o.Id,
            (p, o) => new ProjectRetention(p.Id, o.RetentionDays ?? serverDays))
        .ToListAsync(ct);
}

internal static class ProjectVisibility
{
    public static IQueryable<Project> VisibleTo(this IQueryable<Project> projects, AuthContext caller)
    {
        projects = projects.AsNoTracking().Where(p => p.OrganizationId == caller.OrganizationId);
        return caller.ProjectId is { } projectId ? projects.Where(p => p.Id == projectId) : projects;
    }
}
