using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Vigilry.Notifications;

/// <summary>How much a recipient is told, and where requests may go. Section <c>Vigilry:Notifications</c>.</summary>
internal sealed class NotificationsOptions : IValidatableObject
{
    public const string Section = "Vigilry:Notifications";

    /// <summary>Whether nothing is sent: notices and mails wait. For an instance that is a copy of another. Default false.</summary>
    public bool Paused { get; init; }

    /// <summary>How many messages a recipient gets in a minute before the next ones come as one digest. Default 5.</summary>
    [Range(1, 1_000)]
    public int MessagesPerMinute { get; init; } = 5;

    /// <summary>How many mails about incidents a recipient gets in an hour before the next ones come as one digest. Default 30.</summary>
    [Range(1, 10_000)]
    public int MailsPerHour { get; init; } = 30;

    /// <summary>Networks that channels may reach although they are not public, such as <c>10.1.0.0/16</c>. Default none.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Where PagerDuty takes events.</summary>
    [Required, Url]
    public string PagerDutyUrl { get; init; } = "https://events.pagerduty.com/v2/enqueue";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => AllowedNetworks
        .Where(n => !IPNetwork.TryParse(n, out _))
        .Select(n => new ValidationResult(
            $"{Section}:{nameof(AllowedNetworks)} must be networks such as 10.1.0.0/16, and one is not: {n}.", [nameof(AllowedNetworks)]));
}

[OptionsValidator]
internal sealed partial class NotificationsOptionsValidator : IValidateOptions<NotificationsOptions>;
