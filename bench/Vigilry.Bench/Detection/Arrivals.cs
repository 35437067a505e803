namespace Vigilry.Bench.Detection;

/// <summary>When events come, and how their rate sways: what scenarios have in common.</summary>
internal static class Arrivals
{
    /// <summary>Times, in seconds, of what comes at random at a constant rate.</summary>
    public static IEnumerable<double> Poisson(StreamRandom random, double start, double end, double perMinute)
    {
        if (perMinute <= 0)
        {
            yield break;
        }

        for (var at = start + random.Wait(60 / perMinute); at < end; at += random.Wait(60 / perMinute))
        {
            yield return at;
        }
    }

    /// <summary>So many times between the two, at random but at least so far apart; one unit for all.</summary>
    public static double[] Spaced(StreamRandom random, int count, double from, double to, double apart)
    {
        var free = to - from - (apart * (count - 1));
        var offsets = Enumerable.Range(0, count).Select(_ => random.Share() * free).Order();
        return [.. offsets.Select((offset, n) => from + offset + (n * apart))];
    }

    /// <summary>A factor for each minute, log-normal with mean 1.</summary>
    /// <param name="variation">Standard deviation by mean.</param>
    /// <param name="memoryMinutes">After how long the correlation with a minute is 1/e.</param>
    public static double[] LogNormalNoise(StreamRandom random, int minutes, double variation, double memoryMinutes = 5)
    {
        var variance = Math.Log(1 + (variation * variation));
        var kept = Math.Exp(-1 / memoryMinutes);
        var level = random.Normal();
        var noise = new double[minutes];
        for (var minute = 0; minute < minutes; minute++)
        {
            noise[minute] = Math.Exp((Math.Sqrt(variance) * level) - (variance / 2));
            level = (kept * level) + (Math.Sqrt(1 - (kept * kept)) * random.Normal());
        }

        return noise;
    }

    /// <summary>A factor for each minute, gamma with mean 1: errors that come at it are negative binomial, with a long tail for small shapes.</summary>
    /// <param name="shape">Of the gamma distribution; the variance is 1 by it.</param>
    /// <param name="memoryMinutes">How long a factor stays, on average.</param>
    public static double[] GammaNoise(StreamRandom random, int minutes, double shape, double memoryMinutes)
    {
        var kept = Math.Exp(-1 / memoryMinutes);
        var noise = new double[minutes];
        for (var minute = 0; minute < minutes; minute++)
        {
            noise[minute] = minute > 0 && random.Share() < kept ? noise[minute - 1] : random.Gamma(shape);
        }

        return noise;
    }

    /// <summary>A day's rise and fall, with mean 1 and its peak at 14:00.</summary>
    /// <param name="minute">Since a midnight.</param>
    /// <param name="ratio">Highest by lowest.</param>
    public static double DayShape(int minute, double ratio)
    {
        var swing = Math.Log(ratio) / 2;
        return Math.Exp(swing * Math.Cos(2 * Math.PI * (minute - (14 * 60)) / 1_440.0)) / BesselI0(swing);
    }

    /// <summary>Modified Bessel function of order 0: the mean of exp(x cos t) over a turn.</summary>
    private static double BesselI0(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > sum * 1e-15; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }
}
