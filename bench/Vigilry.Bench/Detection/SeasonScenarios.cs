using static Vigilry.Bench.Detection.StreamBuilder;

namespace Vigilry.Bench.Detection;

/// <summary>Rates that are never the same, gaps, and projects in which nothing happens at all.</summary>
internal static class SeasonScenarios
{
    /// <summary>
    /// Three weeks with days, weekends, a nightly batch and a rush on Mondays; in the third, three to five times as many for 10 to 20 minutes.
    /// </summary>
    public static void Weekly(StreamBuilder stream, int project)
    {
        double[] rates = [4, 10];
        var mean = rates[project];
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.2, memoryMinutes: 10);
        stream.BaseRate = minute => mean * WeekShape(minute) * noise[minute];
        foreach (var start in stream.Starts(count: 4, fromDay: 14.2, toDay: 20.9, apartHours: 9))
        {
            var length = stream.Random.Between(10, 20) * Minute;
            var factor = stream.Random.Between(3, 5);
            var cause = stream.AnyCause();
            stream.Excess(start, length, mean * Math.Max(WeekShape((int)(start / Minute)), 0.4) * (factor - 1), cause);
            stream.Label(start, length, cause, factor);
        }
    }

    /// <summary>Three to eight hours in which nothing arrives; some hours later at least four times as many for a quarter of an hour.</summary>
    public static void GapResume(StreamBuilder stream, int project)
    {
        const double DayByNight = 3;
        double[] rates = [30, 8, 2];
        var mean = rates[project];
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.15);
        stream.BaseRate = minute => mean * Arrivals.DayShape(minute, DayByNight) * noise[minute];
        foreach (var gap in stream.Starts(count: 2, fromDay: 0.5, toDay: 2.3, apartHours: 16))
        {
            var silence = stream.Random.Between(3, 8) * Hour;
            stream.Gap(gap, silence);
            var start = gap + silence + (stream.Random.Between(2, 5) * Hour);
            var cause = stream.AnyCause();
            stream.Excess(start, 15 * Minute, Math.Max(mean * Arrivals.DayShape((int)(start / Minute), DayByNight) * 3, 4), cause);
            stream.Label(start, 15 * Minute, cause, factor: 4);
        }
    }

    /// <summary>Nothing but noise.</summary>
    public static void Steady(StreamBuilder stream, int project)
    {
        (double Mean, double Variation)[] kinds = [(0.1, 0), (2, 0.2), (25, 0.2), (80, 0.1)];
        var (mean, variation) = kinds[project];
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation, memoryMinutes: 8);
        stream.BaseRate = minute => mean * noise[minute];
    }

    /// <summary>Growth to three times the rate, over two days and a half.</summary>
    public static void Drift(StreamBuilder stream, int project)
    {
        double[] rates = [6, 25];
        var mean = rates[project];
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.15);
        stream.BaseRate = minute =>
            mean * Math.Pow(3, (double)minute / stream.Minutes) * Arrivals.DayShape(minute, ratio: 3) * noise[minute];
    }

    private static double WeekShape(int minute)
    {
        const int MinutesOfDay = 24 * 60;
        var (day, at) = (minute / MinutesOfDay % 7, minute % MinutesOfDay);
        var isWeekend = day >= 5;
        var isBatch = at is >= 120 and < 130;
        var isMondayRush = day == 0 && at is >= 540 and < 570;
        return Arrivals.DayShape(minute, ratio: 5) * (isWeekend ? 0.35 : 1) * (isBatch ? 6 : 1) * (isMondayRush ? 3 : 1);
    }
}
