namespace Vigilry.Notifications.Contracts;

/// <summary>A time of each week at which a project's notices wait; of incidents that are over by its end nobody is told.</summary>
/// <param name="Days">The days on which it begins.</param>
/// <param name="From">When it begins on them, such as <c>02:00</c>.</param>
/// <param name="Minutes">How long it lasts, 1 to 1,440.</param>
/// <param name="TimeZone">Whose clock it goes by, such as <c>Europe/Berlin</c>.</param>
public sealed record MaintenanceWindowResponse(Guid Id, string Name, IReadOnlyList<DayOfWeek> Days, string From, int Minutes, string TimeZone);
