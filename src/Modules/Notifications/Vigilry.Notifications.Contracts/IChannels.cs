using Vigilry.Auth.Contracts;

namespace Vigilry.Notifications.Contracts;

/// <summary>Reads how a project's incidents are told, for the API and the pages. <see langword="null"/> if there is no project that the caller may see.</summary>
public interface IChannels
{
    /// <summary>Mail first, then the others, oldest first.</summary>
    Task<IReadOnlyList<ChannelResponse>?> ListAsync(AuthContext caller, Guid projectId, CancellationToken ct);

    /// <summary>The project's maintenance windows, oldest first.</summary>
    Task<IReadOnlyList<MaintenanceWindowResponse>?> MaintenanceWindowsAsync(AuthContext caller, Guid projectId, CancellationToken ct);

    /// <summary>Which mails about the project the caller wants.</summary>
    Task<MailWish?> MailWishAsync(AuthContext caller, Guid projectId, CancellationToken ct);
}
