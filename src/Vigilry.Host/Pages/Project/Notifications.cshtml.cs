using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Host.Pages.Tags;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Host.Pages.Project;

/// <summary>How a project's incidents are told, and to whom.</summary>
[Authorize(Policies.Session)]
public sealed class NotificationsModel(ProjectFrame project, IChannels channels) : PageModel
{
    /// <summary>The project.</summary>
    public ProjectFrame Frame => project;

    /// <summary>Mail first, then the others, oldest first.</summary>
    public IReadOnlyList<ChannelResponse> Channels { get; private set; } = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<MaintenanceWindowResponse> Windows { get; private set; } = [];

    /// <summary>Which mails the reader wants.</summary>
    public MailWish Wish { get; private set; }

    /// <summary>Reads what the page shows.</summary>
    public async Task<IActionResult> OnGetAsync(Guid projectId, CancellationToken ct)
    {
        if (!await project.LoadAsync(projectId, ct))
        {
            return NotFound();
        }

        Channels = await channels.ListAsync(project.Frame.Caller, projectId, ct) ?? [];
        Windows = await channels.MaintenanceWindowsAsync(project.Frame.Caller, projectId, ct) ?? [];
        Wish = await channels.MailWishAsync(project.Frame.Caller, projectId, ct) ?? MailWish.All;
        return Page();
    }

    /// <summary>A channel's rule in words.</summary>
    public static string Describe(ChannelResponse channel)
    {
        var statuses = $"Hears of {string.Join(", ", channel.Statuses.Select(Words.Name))}";
        var errors = channel.FromErrors > 0 ? $", from {Words.Count(channel.FromErrors, "error", "errors")}" : "";
        var quiet = channel.QuietFrom is null ? "" : $"; quiet from {channel.QuietFrom} to {channel.QuietUntil}, {channel.TimeZone}";
        return $"{statuses}{errors}{quiet}.";
    }
}
