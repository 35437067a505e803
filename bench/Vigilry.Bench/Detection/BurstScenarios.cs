using static Vigilry.Bench.Detection.StreamBuilder;

namespace Vigilry.Bench.Detection;

/// <summary>Minutes of more errors than usual, in projects of every kind of noise.</summary>
internal static class BurstScenarios
{
    /// <summary>Hardly an error an hour to one in two minutes, then six in 20 s.</summary>
    public static void QuietBurst(StreamBuilder stream, int project)
    {
        double[] rates = [0.05, 0.15, 0.3, 0.5];
        stream.BaseRate = _ => rates[project];
        stream.RareTypesPerDay = 0;
        foreach (var start in stream.Starts(count: 3, fromDay: 0.3, toDay: 3.9, apartHours: 6))
        {
            var cause = stream.AnyCause();
            for (var error = 0; error < 6; error++)
            {
                stream.Add(start + stream.Random.Between(0, 20), cause);
            }

            stream.Label(start, 20, cause);
        }
    }

    /// <summary>200 errors a minute by day and by night a quarter of the peak, then twice as many for 6 to 15 minutes.</summary>
    public static void BusySpike(StreamBuilder stream, int project)
    {
        const double Mean = 200;
        const double DayByNight = 4;
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.1);
        stream.BaseRate = minute => Mean * Arrivals.DayShape(minute, DayByNight) * noise[minute];
        foreach (var start in stream.Starts(count: 4, fromDay: 0.4, toDay: 2.4, apartHours: 5))
        {
            var length = stream.Random.Between(6, 15) * Minute;
            var cause = stream.AnyCause();
            stream.Excess(start, length, Mean * Arrivals.DayShape((int)(start / Minute), DayByNight), cause);
            stream.Label(start, length, cause, factor: 2);
        }
    }

    /// <summary>Errors that come in bursts of minutes anyway, then ten times as many for 10 minutes.</summary>
    public static void HeavyTail(StreamBuilder stream, int project)
    {
        (double Mean, double Shape, double MemoryMinutes)[] kinds = [(5, 1.2, 2), (8, 0.8, 3), (15, 0.6, 4)];
        var (mean, shape, memory) = kinds[project];
        var noise = Arrivals.GammaNoise(stream.Random, stream.Minutes, shape, memory);
        stream.BaseRate = minute => mean * noise[minute];
        foreach (var start in stream.Starts(count: 2, fromDay: 0.5, toDay: 2.9, apartHours: 8))
        {
            var cause = stream.AnyCause();
            stream.Excess(start, 10 * Minute, mean * 9, cause);
            stream.Label(start, 10 * Minute, cause, factor: 10);
        }
    }

    /// <summary>Hundreds of errors at once, which one may open or not; within the next hours four times as many as usual for 10 minutes.</summary>
    public static void OutlierBurst(StreamBuilder stream, int project)
    {
        const double Mean = 10;
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.15);
        stream.BaseRate = minute => Mean * noise[minute];
        foreach (var outlier in stream.Starts(count: 2, fromDay: 0.4, toDay: 1.8, apartHours: 9))
        {
            for (var left = stream.Random.OneOf([300, 700, 2_000]); left > 0; left--)
            {
                stream.Add(outlier + stream.Random.Between(0, 2), Traits.Everyday);
            }

            stream.Label(outlier, 2, Traits.Everyday, required: false);
            var start = outlier + (stream.Random.Between(40, 90) * Minute);
            var cause = stream.AnyCause();
            stream.Excess(start, 10 * Minute, Mean * 3, cause);
            stream.Label(start, 10 * Minute, cause, factor: 4);
        }
    }

    /// <summary>Ten times as many for less than a minute, again and again for a quarter of an hour or more: one incident.</summary>
    public static void Flapping(StreamBuilder stream, int project)
    {
        double[] rates = [4, 10, 40];
        var mean = rates[project];
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.15);
        stream.BaseRate = minute => mean * noise[minute];
        foreach (var start in stream.Starts(count: 2, fromDay: 0.35, toDay: 1.4, apartHours: 6))
        {
            var end = start + (stream.Random.Between(15, 22) * Minute);
            var cause = stream.AnyCause();
            var at = start;
            while (at < end)
            {
                var on = stream.Random.Between(20, 45);
                stream.Excess(at, Math.Min(on, end - at), mean * 9, cause);
                at += on + stream.Random.Between(25, 90);
            }

            stream.Label(start, end - start, cause, factor: 10);
        }
    }
}
