namespace Vigilry.Detection.Adaptive;

/// <summary>What half an hour of the day, or of the week, had in its last three cycles: errors per minute, and the busiest five minutes.</summary>
/// <remarks>Kept as logarithms in 12 bits: the rate to 3 %, the peak by how often it is the rate (at most 6 times) to 6 %.</remarks>
/// <param name="bins">How many half hours a cycle has.</param>
/// <param name="ofTwo">What two cycles say together.</param>
internal sealed class SeasonalProfile(int bins, Func<double, double, double> ofTwo)
{
    private const int Cycles = 3;
    private const double LeastRate = 0.01;
    private const int RateCodes = 254;
    private const int PeakCodes = 15;
    private const double BlocksInBin = 6;

    /// <summary>The largest of six values is 1.3 standard deviations above their mean and itself scatters by 0.6; a peak counts beyond two of these.</summary>
    private const double PeakOfNoise = 2.5;
    private const double TypicalNoise = 0.7;
    private static readonly double RateStep = Math.Log(1e7) / RateCodes;
    private static readonly double PeakStep = Math.Log(BlocksInBin) / PeakCodes;
    private readonly ushort[] _codes = new ushort[bins * Cycles];

    /// <summary>Learns half an hour.</summary>
    /// <param name="halfHour">Its number since any Monday, 00:00.</param>
    /// <param name="rate">Errors per minute.</param>
    /// <param name="peak">Errors per minute in its busiest five minutes.</param>
    public void Learn(long halfHour, double rate, double peak)
    {
        var kept = Of(halfHour);
        kept[..^1].CopyTo(kept[1..]);
        var rateCode = rate <= LeastRate ? 1 : Math.Clamp((int)Math.Round(Math.Log(rate / LeastRate) / RateStep) + 1, 1, RateCodes + 1);
        var peakCode = rate <= LeastRate ? 0 : Math.Clamp((int)Math.Round(Math.Log(Math.Max(1, peak / rate)) / PeakStep), 0, PeakCodes);
        kept[0] = (ushort)((rateCode << 4) | peakCode);
    }

    /// <summary>How many cycles are known of half an hour.</summary>
    public int Known(long halfHour)
    {
        var empty = Of(halfHour).IndexOf((ushort)0);
        return empty < 0 ? Cycles : empty;
    }

    /// <summary>Errors per minute usual then, of a half hour with a known cycle. Rate and peak count as far as noise does not explain them.</summary>
    public double Rate(long halfHour, (double FiveMinutes, double HalfHour) dispersion)
    {
        var kept = Of(halfHour)[..Known(halfHour)];
        Span<double> rates = stackalloc double[Cycles];
        Span<double> peaks = stackalloc double[Cycles];
        for (var i = 0; i < kept.Length; i++)
        {
            rates[i] = LeastRate * Math.Exp(((kept[i] >> 4) - 1) * RateStep);
            peaks[i] = rates[i] * Math.Exp((kept[i] & 15) * PeakStep);
        }

        var rate = Middle(rates[..kept.Length]);
        var noise = PeakOfNoise * Math.Sqrt((rate / 5) + (dispersion.FiveMinutes * rate * rate));
        var deviation = Math.Sqrt((rate / (5 * BlocksInBin)) + (dispersion.HalfHour * rate * rate));
        var excess = Middle(peaks[..kept.Length]) - rate;
        return excess > noise ? rate + excess - (noise * noise / excess) : rate - (TypicalNoise * deviation);
    }

    public void Exchange(StateCodec codec)
    {
        for (var i = 0; i < _codes.Length; i += 2)
        {
            var low = (byte)_codes[i];
            var middle = (byte)((_codes[i] >> 8) | ((_codes[i + 1] & 15) << 4));
            var high = (byte)(_codes[i + 1] >> 4);
            codec.Byte(ref low);
            codec.Byte(ref middle);
            codec.Byte(ref high);
            _codes[i] = (ushort)(low | ((middle & 15) << 8));
            _codes[i + 1] = (ushort)((middle >> 4) | (high << 4));
        }
    }

    private double Middle(Span<double> values)
    {
        values.Sort();
        return values.Length == 2 ? ofTwo(values[0], values[1]) : values[values.Length / 2];
    }

    private Span<ushort> Of(long halfHour) => _codes.AsSpan((int)(halfHour % bins) * Cycles, Cycles);
}
