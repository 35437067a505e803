using Vigilry.Notifications.Data;

namespace Vigilry.Notifications.Deciding;

/// <summary>The maintenance windows of a project, as moments.</summary>
internal static class Maintenance
{
    private const int MostInARow = 20;

    /// <summary>When the maintenance of this moment ends, also over windows that follow each other; <see langword="null"/> if there is none now.</summary>
    public static DateTimeOffset? EndAt(IReadOnlyCollection<MaintenanceWindow> windows, DateTimeOffset now)
    {
        DateTimeOffset? end = null;
        for (var i = 0; i < MostInARow && windows.Max(w => EndAt(w, end ?? now)) is { } next; i++)
        {
            end = next;
        }

        return end;
    }

    private static DateTimeOffset? EndAt(MaintenanceWindow window, DateTimeOffset now)
    {
        var zone = LocalClock.Zone(window.TimeZone);
        var today = LocalClock.DateAt(now, zone);
        DateTimeOffset? latest = null;

        // One that began yesterday may last until today.
        for (var date = today.AddDays(-1); date <= today; date = date.AddDays(1))
        {
            var start = LocalClock.First(date, window.From, zone);
            var end = start.AddMinutes(window.Minutes);
            if (window.Days.Contains(date.DayOfWeek) && start <= now && now < end)
            {
                latest = end;
            }
        }

        return latest;
    }
}
