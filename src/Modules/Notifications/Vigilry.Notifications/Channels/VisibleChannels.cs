using Microsoft.EntityFrameworkCore;
using Vigilry.Auth.Contracts;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Channels;

/// <inheritdoc cref="IChannels"/>
internal sealed class VisibleChannels(NotificationsDb db, ProjectChannels channels, IProjects projects) : IChannels
{
    public async Task<IReadOnlyList<ChannelResponse>?> ListAsync(AuthContext caller, Guid projectId, CancellationToken ct) =>
        await projects.FindAsync(caller, projectId, ct) is { } project
            ? [.. (await channels.ForAsync(project.OrganizationId, projectId, ct)).Select(c => c.ToResponse())]
            : null;

    public async Task<IReadOnlyList<MaintenanceWindowResponse>?> MaintenanceWindowsAsync(AuthContext caller, Guid projectId, CancellationToken ct) =>
        await projects.FindAsync(caller, projectId, ct) is not null
            ? [.. (await channels.MaintenanceWindowsAsync(projectId, ct)).Select(w => w.ToResponse())]
            : null;

    public async Task<MailWish?> MailWishAsync(AuthContext caller, Guid projectId, CancellationToken ct) =>
        await projects.FindAsync(caller, projectId, ct) is null
            ? null
            : await db.MailPreferences
                .Where(p => p.ProjectId == projectId && p.UserId == caller.UserId)
                .Select(p => (MailWish?)p.Wish)
                .SingleOrDefaultAsync(ct) ?? MailWish.All;
}
