using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Data;

/// <summary>Which mails about a project a member wants, if not all.</summary>
internal sealed class MailPreference
{
    public required Guid ProjectId { get; init; }

    public required Guid UserId { get; init; }

    public required MailWish Wish { get; set; }
}
