using Vigilry.Ingestion.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>A project's events of the last hour by minute, oldest first.</summary>
/// <param name="All">All events.</param>
/// <param name="Errors">Those that are ERROR or CRITICAL.</param>
/// <param name="LastMinute">The minute of the last counts, in minutes since 1970.</param>
public sealed record MinuteSeries(IReadOnlyList<int> All, IReadOnlyList<int> Errors, long LastMinute)
{
    /// <summary>How many minutes it has.</summary>
    public const int Minutes = 60;

    /// <summary>When the first minute begins, of a series that ends with this moment's.</summary>
    public static DateTimeOffset Start(DateTimeOffset now) => new(
        now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute) - ((Minutes - 1) * TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>The series of one project, of counts that are not older than its start.</summary>
    public static MinuteSeries Of(IEnumerable<MinuteCount> counts, DateTimeOffset start)
    {
        var (all, errors) = (new int[Minutes], new int[Minutes]);
        foreach (var count in counts)
        {
            if ((count.At - start).Ticks / TimeSpan.TicksPerMinute is >= 0 and < Minutes and var minute)
            {
                all[minute] = count.Count;
                errors[minute] = count.ErrorCount;
            }
        }

        return new MinuteSeries(all, errors, (start.ToUnixTimeSeconds() / 60) + Minutes - 1);
    }

    /// <summary>Of the last minute that is over.</summary>
    public int EventsAMinute => All[^2];

    /// <summary>Of the last minute that is over.</summary>
    public int ErrorsAMinute => Errors[^2];
}
