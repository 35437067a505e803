using static Vigilry.Bench.Detection.StreamBuilder;

namespace Vigilry.Bench.Detection;

/// <summary>What is new: a rate that creeps up, a release, a kind of error, a whole project.</summary>
internal static class ChangeScenarios
{
    /// <summary>Up to five times as many within 30 to 60 minutes, and 20 minutes of that; seen from one and a half times on.</summary>
    public static void SlowRamp(StreamBuilder stream, int project)
    {
        const double Step = 30;
        const double Hold = 20 * Minute;
        double[] rates = [6, 20, 60];
        var mean = rates[project];
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.15);
        stream.BaseRate = minute => mean * noise[minute];
        foreach (var start in stream.Starts(count: 2, fromDay: 0.35, toDay: 1.85, apartHours: 8))
        {
            var rise = stream.Random.Between(30, 60) * Minute;
            var cause = stream.AnyCause();
            for (var at = 0.0; at < rise + Hold; at += Step)
            {
                stream.Excess(start + at, Step, 4 * mean * Math.Min(1, (at + (Step / 2)) / rise), cause);
            }

            stream.Label(start, rise + Hold, cause, factor: 5, onset: start + (rise / 8));
        }
    }

    /// <summary>A release with 2.5 to 4 times the errors, for 5 to 9 hours until it is rolled back: first one endpoint, then a new type.</summary>
    public static void DeployShift(StreamBuilder stream, int project)
    {
        double[] rates = [3, 15, 50];
        var mean = rates[project];
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.15);
        stream.BaseRate = minute => mean * noise[minute];
        foreach (var (number, start) in stream.Starts(count: 2, fromDay: 0.4, toDay: 2.4, apartHours: 14).Index())
        {
            var length = stream.Random.Between(5, 9) * Hour;
            var factor = stream.Random.Between(2.5, 4);
            var version = $"1.{number + 1}.0";
            var cause = number == 0 ? Traits.Of("endpoint", "/api/pay") : Traits.Of("type", "RegressionException");
            stream.Release(start, version);
            stream.Release(start + length, $"1.{number + 1}.1");
            stream.Excess(start, length, mean * (factor - 1), cause);
            stream.Label(start, length, cause.And("release", version), factor);
        }
    }

    /// <summary>
    /// A project of four hours: either four times as many for 10 minutes once it is an hour or two old, or ten times as many for 5 when it is 8 minutes old.
    /// </summary>
    public static void ColdStart(StreamBuilder stream, int project)
    {
        double[] rates = [40, 5, 100, 1, 15, 12];
        var mean = rates[project];
        var isYoung = project % 2 == 1;
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.1);
        stream.BaseRate = minute => mean * noise[minute];
        stream.RareTypesPerDay = 0;
        var start = (isYoung ? stream.Random.Between(7.5, 9) : stream.Random.Between(50, 150)) * Minute;
        var length = (isYoung ? 5 : 10) * Minute;
        stream.Excess(start, length, isYoung ? Math.Max(mean * 9, 15) : mean * 3, Traits.Everyday);
        stream.Label(start, length, Traits.Everyday, factor: isYoung ? 10 : 4);
    }

    /// <summary>Among many errors, and many types that come up once: a new type three times a minute, later a minor one eleven times as often.</summary>
    public static void NewType(StreamBuilder stream, int project)
    {
        const double Length = 30 * Minute;
        double[] rates = [30, 60];
        var mean = rates[project % 2];
        var noise = Arrivals.LogNormalNoise(stream.Random, stream.Minutes, variation: 0.15);
        var (minor, unseen) = (Traits.Of("type", "MinorException"), Traits.Of("type", "BrandNewException"));
        stream.BaseRate = minute => mean * noise[minute];
        stream.RareTypesPerDay = 24;
        stream.Excess(0, stream.Minutes * Minute, perMinute: 0.5, minor, share: 1);
        foreach (var (number, start) in stream.Starts(count: 2, fromDay: 0.4, toDay: 1.9, apartHours: 7).Index())
        {
            var (cause, perMinute) = number == 0 ? (unseen, 3.0) : (minor, 5.0);
            stream.Excess(start, Length, perMinute, cause, share: 1);
            stream.Label(start, Length, cause);
        }
    }
}
