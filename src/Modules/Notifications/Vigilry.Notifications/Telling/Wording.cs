using System.Globalization;

namespace Vigilry.Notifications.Telling;

/// <summary>Numbers and times as notices write them.</summary>
internal static class Wording
{
    /// <summary>Such as <c>1 error</c> or <c>1,024 errors</c>.</summary>
    public static string Count(int count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {thing}{(count == 1 ? "" : "s")}");

    /// <summary>Such as <c>45 s</c>, <c>12 min</c> or <c>3 h 20 min</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 1 } => $"{Math.Max(0, (int)duration.TotalSeconds)} s",
        { TotalHours: < 1 } => $"{(int)duration.TotalMinutes} min",
        { TotalDays: < 1 } => $"{(int)duration.TotalHours} h {duration.Minutes} min",
        _ => $"{(int)duration.TotalDays} d {duration.Hours} h",
    };

    /// <summary>Such as <c>2026-11-25 14:05:12 UTC</c>.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
