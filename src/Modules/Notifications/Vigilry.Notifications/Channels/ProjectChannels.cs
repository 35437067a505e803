using Microsoft.EntityFrameworkCore;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Channels;

/// <summary>The channels of a project. Its mail is always one of them.</summary>
internal sealed class ProjectChannels(NotificationsDb db, TimeProvider time)
{
    /// <summary>Mail first, then the others, oldest first. Not tracked.</summary>
    public async Task<IReadOnlyList<Channel>> ForAsync(Guid organizationId, Guid projectId, CancellationToken ct)
    {
        var stored = await db.Channels.AsNoTracking()
            .Where(c => c.ProjectId == projectId)
            .OrderBy(c => c.Kind != ChannelKind.Email)
            .ThenBy(c => c.CreatedAt)
            .ToListAsync(ct);
        return stored.Exists(c => c.Kind is ChannelKind.Email) ? stored : [Channel.Mail(organizationId, projectId, time.GetUtcNow()), .. stored];
    }

    /// <summary>One to change, tracked; a project's mail is stored when it is first changed. <see langword="null"/> if there is none.</summary>
    public async Task<Channel?> FindAsync(Guid organizationId, Guid projectId, Guid channelId, CancellationToken ct)
    {
        var stored = await db.Channels.SingleOrDefaultAsync(c => c.Id == channelId && c.ProjectId == projectId, ct);
        return stored is null && channelId == projectId
            ? db.Channels.Add(Channel.Mail(organizationId, projectId, time.GetUtcNow())).Entity
            : stored;
    }

    /// <summary>The project's maintenance windows, oldest first.</summary>
    public Task<List<MaintenanceWindow>> MaintenanceWindowsAsync(Guid projectId, CancellationToken ct) => db.MaintenanceWindows.AsNoTracking()
        .Where(w => w.ProjectId == projectId)
        .OrderBy(w => w.CreatedAt)
        .ToListAsync(ct);
}
