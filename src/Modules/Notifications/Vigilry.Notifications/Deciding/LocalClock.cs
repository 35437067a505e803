namespace Vigilry.Notifications.Deciding;

/// <summary>What the clocks of a time zone show, across the days on which they are put forward and back.</summary>
internal static class LocalClock
{
    /// <summary>Whether there is such a zone, such as <c>Europe/Berlin</c> or <c>UTC</c>.</summary>
    public static bool HasZone(string id) => id.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out _);

    /// <summary>The zone of this name; UTC for one that was known when it was chosen, and is not any more.</summary>
    public static TimeZoneInfo Zone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The date that the clocks show.</summary>
    public static DateOnly DateAt(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>The first moment at which the clocks show this; of what they skip, the moment at which they are put forward.</summary>
    public static DateTimeOffset First(DateOnly date, TimeOnly time, TimeZoneInfo zone) => At(date, time, zone, Enumerable.Max);

    /// <summary>The last moment at which the clocks show this, which differs from the first when they are put back.</summary>
    public static DateTimeOffset Last(DateOnly date, TimeOnly time, TimeZoneInfo zone) => At(date, time, zone, Enumerable.Min);

    private static DateTimeOffset At(DateOnly date, TimeOnly time, TimeZoneInfo zone, Func<IEnumerable<TimeSpan>, TimeSpan> choose)
    {
        var (shown, skipped) = (date.ToDateTime(time), TimeSpan.Zero);
        while (zone.IsInvalidTime(shown))
        {
            // The last minute before the jump is shown; a minute after it, the clocks are put forward.
            shown = shown.AddMinutes(-1);
            skipped = TimeSpan.FromMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(shown) ? choose(zone.GetAmbiguousTimeOffsets(shown)) : zone.GetUtcOffset(shown);
        return new DateTimeOffset(shown, offset).ToUniversalTime() + skipped;
    }
}
