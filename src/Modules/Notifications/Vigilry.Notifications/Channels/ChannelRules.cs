using System.Globalization;
using FluentValidation;
using Vigilry.Notifications.Contracts;
using Vigilry.Notifications.Deciding;

namespace Vigilry.Notifications.Channels;

/// <summary>What the settings of channels must be.</summary>
internal static class ChannelRules
{
    private const int LongestUrl = 2_000;

    /// <summary>Text for one line of a page or a mail. PostgreSQL refuses the character NUL, too.</summary>
    public static IRuleBuilderOptions<T, string> OneLine<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(text => text is null || !text.Any(char.IsControl))
        .WithMessage("Must not have line breaks or other control characters.");

    /// <summary>Such as <c>22:00</c>.</summary>
    public static IRuleBuilderOptions<T, string?> TimeOfDay<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(text => text is null || ParseTime(text) is not null)
        .WithMessage("Must be a time of day such as 22:00.");

    /// <summary>Such as <c>Europe/Berlin</c>.</summary>
    public static IRuleBuilderOptions<T, string?> TimeZone<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(id => id is null || LocalClock.HasZone(id))
        .WithMessage("Must be a time zone such as Europe/Berlin or UTC.");

    /// <summary>The time of day that a text says; <see langword="null"/> if it says none.</summary>
    public static TimeOnly? ParseTime(string? text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <summary>What is wrong with a target; <see langword="null"/> if nothing is.</summary>
    public static string? FaultOf(ChannelKind kind, string target) => kind switch
    {
        ChannelKind.PagerDuty => target.Length is >= 20 and <= 64 && target.All(char.IsAsciiLetterOrDigit)
            ? null
            : "Must be the integration key of a service in PagerDuty: 32 letters and digits.",
        _ => target.Length <= LongestUrl
            && Uri.TryCreate(target, UriKind.Absolute, out var url)
            && (url.Scheme is "https" || (url.Scheme is "http" && kind is ChannelKind.Webhook))
            && url.UserInfo.Length == 0
            && url.Host.Length > 0
            ? null
            : kind is ChannelKind.Webhook ? "Must be a URL that begins with https:// or http://, without a user name." : "Must be a URL that begins with https://, without a user name.",
    };

    /// <summary>What may be shown of a target.</summary>
    public static string HintOf(ChannelKind kind, string target) => kind is ChannelKind.PagerDuty ? $"…{target[^4..]}" : new Uri(target).Authority;
}
