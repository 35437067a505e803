namespace Vigilry.Notifications.Deciding;

/// <summary>The hours of each day in which a channel hears nothing.</summary>
/// <param name="From">Their beginning.</param>
/// <param name="Until">Their end, on the next day if it is not later.</param>
/// <param name="TimeZone">Whose clock they go by.</param>
internal readonly record struct QuietHours(TimeOnly From, TimeOnly Until, string TimeZone)
{
    /// <summary>When the quiet hours of this moment end; <see langword="null"/> if there are none now.</summary>
    public DateTimeOffset? EndAt(DateTimeOffset now)
    {
        var zone = LocalClock.Zone(TimeZone);
        var today = LocalClock.DateAt(now, zone);
        for (var date = today.AddDays(-1); date <= today; date = date.AddDays(1))
        {
            var end = LocalClock.Last(Until <= From ? date.AddDays(1) : date, Until, zone);
            if (LocalClock.First(date, From, zone) <= now && now < end)
            {
                return end;
            }
        }

        return null;
    }
}
