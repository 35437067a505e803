using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.ApiKeys;
using Vigilry.Auth.Data;
using Vigilry.Auth.Organizations;

namespace Vigilry.Auth.Projects;

/// <summary>Deletes projects: their keys are dead at once, and every module deletes what it keeps of them within a minute.</summary>
internal sealed class ProjectDeletion(AuthDb db, ApiKeyLookup keys, DeletedProjects deleted, TimeProvider time)
{
    /// <summary>Deletes one project.</summary>
    public async Task DeleteAsync(Guid projectId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var hashes = await DeleteAsync(db.Projects.FromSql($"SELECT * FROM auth.projects WHERE id = {projectId} FOR UPDATE"), ct);
        await transaction.CommitAsync(ct);
        await AnnounceAsync(hashes);
    }

    /// <summary>Deletes an organization, with all that belongs to it.</summary>
    public async Task DeleteOrganizationAsync(Guid organizationId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // Whoever is about to add a project or member waits, and then finds nothing to add it to.
        await db.LockOrganizationAsync(organizationId, ct);
        var hashes = await DeleteAsync(
            db.Projects.FromSql($"SELECT * FROM auth.projects WHERE organization_id = {organizationId} ORDER BY id FOR UPDATE"), ct);
        await db.Sessions.Where(s => s.OrganizationId == organizationId).ExecuteDeleteAsync(ct);
        await db.Invitations.Where(i => i.OrganizationId == organizationId).ExecuteDeleteAsync(ct);
        await db.Memberships.Where(m => m.OrganizationId == organizationId).ExecuteDeleteAsync(ct);
        await db.AuditLog.Where(e => e.OrganizationId == organizationId).ExecuteDeleteAsync(ct);
        await db.Organizations.Where(o => o.Id == organizationId).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        await AnnounceAsync(hashes);
    }

    /// <param name="which">Locked by the query, so that of two who delete the same one finds it.</param>
    /// <param name="ct">Gives up.</param>
    private async Task<List<byte[]>> DeleteAsync(IQueryable<Project> which, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var projects = await which.Select(p => new { p.Id, p.OrganizationId }).ToListAsync(ct);
        var ids = projects.Select(p => p.Id).ToArray();
        var hashes = await db.ApiKeys.Where(k => ids.Contains(k.ProjectId)).Select(k => k.Hash).ToListAsync(ct);
        db.DeletedProjects.AddRange(projects.Select(p => new DeletedProject { ProjectId = p.Id, OrganizationId = p.OrganizationId, DeletedAt = now, NextAt = now }));
        await db.SaveChangesAsync(ct);
        await db.ApiKeys.Where(k => ids.Contains(k.ProjectId)).ExecuteDeleteAsync(ct);
        await db.Projects.Where(p => ids.Contains(p.Id)).ExecuteDeleteAsync(ct);
        return hashes;
    }

    private async Task AnnounceAsync(List<byte[]> hashes)
    {
        await Task.WhenAll(hashes.Select(keys.ForgetEverywhereAsync));
        deleted.Wake();
    }
}
