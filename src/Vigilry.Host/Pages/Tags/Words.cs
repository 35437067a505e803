using System.Globalization;

namespace Vigilry.Host.Pages.Tags;

/// <summary>Times, durations and numbers as people read them. The dashboard's script has the same words.</summary>
internal static class Words
{
    /// <summary>Such as <c>12 s</c>, <c>5 min</c>, <c>3 h</c> or <c>2 d</c>; a time to come is <c>0 s</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 60 } => Whole(Math.Max(duration.TotalSeconds, 0), "s"),
        { TotalMinutes: < 60 } => Whole(duration.TotalMinutes, "min"),
        { TotalHours: < 48 } => Whole(duration.TotalHours, "h"),
        _ => Whole(duration.TotalDays, "d"),
    };

    /// <summary>A duration in seconds, or a dash.</summary>
    public static string Duration(double? seconds) => seconds is { } value ? Duration(TimeSpan.FromSeconds(value)) : "–";

    /// <summary>With separators between thousands.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>For machines: <c>2026-11-24T09:30:00.123Z</c>.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>For people whose zone is not known.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>As the API names it, such as <c>OPEN</c>.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => $"{value}".ToUpperInvariant();

    /// <summary>One thing or many.</summary>
    public static string Count(long count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    private static string Whole(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {unit}");
}
