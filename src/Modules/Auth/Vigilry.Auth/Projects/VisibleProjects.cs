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

    public async Task<IReadOnlyList<ProjectResponse>> ListAsync(AuthContext caller, CancellationToken ct)
    {
        var projects = await db.Projects.VisibleTo(caller).OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).ToListAsync(ct);
        return [.. projects.Select(p => p.ToResponse())];
    }

    public async Task<ProjectResponse?> GetAsync(AuthContext caller, Guid projectId, CancellationToken ct) =>
        await db.Projects.VisibleTo(caller).SingleOrDefaultAsync(p => p.Id == projectId, ct) is { } project ? project.ToResponse() : null;

    public async Task<IReadOnlyList<ApiKeyResponse>?> KeysAsync(AuthContext caller, Guid projectId, CancellationToken ct) =>
        await db.Projects.VisibleTo(caller).AnyAsync(p => p.Id == projectId, ct)
            ? await db.ApiKeys
                .Where(k => k.ProjectId == projectId)
                .OrderByDescending(k => k.CreatedAt)
                .Select(k => new ApiKeyResponse(k.Id, k.Name, k.Prefix, k.Scopes, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt))
                .ToListAsync(ct)
            : null;

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
