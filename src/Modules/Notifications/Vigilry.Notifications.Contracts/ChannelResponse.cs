using Vigilry.Incidents.Contracts;

namespace Vigilry.Notifications.Contracts;

/// <summary>A way to tell of a project's incidents, and the rule of what it hears.</summary>
/// <param name="Target">The host of its URL, or the last characters of a routing key; <see langword="null"/> for mail. The rest is secret.</param>
/// <param name="Statuses">At which statuses it hears; OPEN also when an incident opens again.</param>
/// <param name="FromErrors">Only incidents with at least so many errors; told as soon as they have them.</param>
/// <param name="QuietFrom">From then on, such as <c>22:00</c>, notices wait until <paramref name="QuietUntil"/>; absent for no quiet hours.</param>
/// <param name="QuietUntil">The end of the quiet hours, on the next day if it is not later than their beginning.</param>
/// <param name="TimeZone">Whose clock the quiet hours go by, such as <c>Europe/Berlin</c>.</param>
/// <param name="IsEnabled">Whether it hears anything.</param>
/// <param name="OldSecretUntil">Until then requests are also signed with the secret before the last rotation.</param>
public sealed record ChannelResponse(
    Guid Id,
    ChannelKind Kind,
    string Name,
    string? Target,
    IReadOnlyList<IncidentStatus> Statuses,
    int FromErrors,
    string? QuietFrom,
    string? QuietUntil,
    string TimeZone,
    bool IsEnabled,
    DateTimeOffset? OldSecretUntil);
