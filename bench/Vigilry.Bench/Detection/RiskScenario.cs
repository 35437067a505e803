using static Vigilry.Bench.Detection.StreamBuilder;

namespace Vigilry.Bench.Detection;

/// <summary>Incidents from harmless to grave: a severity that nobody sees shows, with noise, in how many, how long, whom and what.</summary>
internal static class RiskScenario
{
    public static void Plant(StreamBuilder stream, int project)
    {
        double[] rates = [2, 8, 25, 60];
        var mean = rates[project];
        var random = stream.Random;
        var noise = Arrivals.LogNormalNoise(random, stream.Minutes, variation: 0.15);
        stream.BaseRate = minute => mean * noise[minute];
        foreach (var (number, start) in stream.Starts(count: 12, fromDay: 0.4, toDay: 3.9, apartHours: 4).Index())
        {
            var severity = random.Share();
            var factor = 2.5 * Math.Pow(12, Symptom(0.15));
            var length = 4 * Minute * Math.Pow(8, Symptom(0.2));
            var criticalShare = 0.01 + (0.4 * Math.Pow(Symptom(0.2), 2));
            var users = (int)(3 * Math.Pow(200, Symptom(0.15)));
            var isNew = random.Share() < 0.15 + (0.6 * severity);
            var cause = isNew ? Traits.Of("type", $"Fresh{number + 1}Exception") : stream.AnyCause();
            stream.Excess(start, length, Math.Max(mean * (factor - 1), 4), cause with { CriticalShare = criticalShare, Users = users });
            stream.Label(start, length, cause, factor, severity: severity);

            double Symptom(double spread) => Math.Clamp(severity + (spread * random.Normal()), 0, 1);
        }
    }
}
