using System.Numerics;

namespace Vigilry.Detection.Adaptive;

/// <summary>Whether the errors of any window, or of any kind, are too many to be chance.</summary>
internal sealed class AlarmScan
{
    private const double GateDeviations = 3.5;
    private const double CalmDeviations = 2.6;
    private const double ColdSurprise = 2.5;
    private const double ColdMinutes = 240;
    private const int LeastOfFingerprint = 6;
    private const double FingerprintRatio = 3;
    private const double FingerprintSurprise = 5.5;
    private const double FingerprintDispersion = 0.03;
    private const int FingerprintWarmMinutes = 120;
    private const int FewFingerprints = 10;
    private const double ConcentratedDeviations = 2.5;
    private const double ConcentratedRatio = 1.3;
    private const int ConcentratedWarmMinutes = 60;

    /// <summary>Less than either is no news, whatever the other is.</summary>
    private const double LeastSurpriseOfNumber = 2.5;
    private const double LeastSurpriseOfShare = 3;

    /// <summary>Both together need to surprise so much less, as chance does it in fewer windows.</summary>
    private const double LessIfShared = 0.5;

    /// <summary>Where what errors share would tell an incident, their number alone must surprise so much more.</summary>
    private const double MoreIfAlone = 1.25;

    /// <summary>A day has thousands of short windows and only some long ones, so short ones must surprise more to be as rarely wrong.</summary>
    private static readonly double[] Surprise = [6.5, 6.5, 6.2, 5.2, 4.4, 4.4, 5.0];
    private static readonly int[] LeastErrors = [5, 5, 6, 8, 12, 15, 20];
    private static readonly double[] LeastRatio = [2.0, 1.6, 1.6, 1.5, 1.5, 1.5, 1.6];
    private readonly double[] _means = new double[Surprise.Length];
    private readonly double[] _dispersions = new double[Surprise.Length];
    private readonly int[] _gates = new int[Surprise.Length];
    private readonly int[] _concentratedGates = new int[Surprise.Length];
    private readonly FingerprintGate[] _fingerprintGates = new FingerprintGate[FingerprintBaselines.Capacity];
    private double _extra;
    private bool _areSharesKnown;
    private int _version;

    /// <summary>Up to so many errors within 60 s are no incident any more.</summary>
    public double CalmLine { get; private set; }

    /// <summary>Errors expected in the 60-s window, and how they scatter.</summary>
    public (double Mean, double Dispersion) Minute => (_means[1], _dispersions[1]);

    /// <summary>Computes what a minute of events needs.</summary>
    public void Refresh(ProjectMemory memory)
    {
        var baseline = memory.Baseline;
        _version++;
        for (var window = 0; window < _means.Length; window++)
        {
            var mean = baseline.RateOf(SlidingCounts.WindowSeconds[window]) * SlidingCounts.WindowSeconds[window] / 60;
            var dispersion = baseline.DispersionOf(SlidingCounts.WindowSeconds[window]);
            var deviation = Math.Sqrt(mean + (dispersion * mean * mean));
            (_means[window], _dispersions[window]) = (mean, dispersion);
            _concentratedGates[window] = Gate(Math.Max(Concentration.LeastErrors, Math.Max(ConcentratedRatio * mean, mean + (ConcentratedDeviations * deviation))));
            _gates[window] = Gate(Math.Max(LeastErrors[window], Math.Max(LeastRatio[window] * mean, mean + (GateDeviations * deviation))));
        }

        _areSharesKnown = memory.Concentration.IsKnown && baseline.Learned >= ConcentratedWarmMinutes;
        _extra = Math.Min(ColdSurprise, Math.Sqrt(ColdMinutes / Math.Max(1, baseline.Age)));
        var (usual, scatter) = Minute;
        CalmLine = usual + (CalmDeviations * Math.Sqrt(usual + (scatter * usual * usual))) + 1;
    }

    /// <summary>The first window that has too many errors, as its place and how surprising that is; or -1.</summary>
    public (int Window, double Surprise) Scan(ReadOnlySpan<int> totals)
    {
        for (var window = 0; window < totals.Length; window++)
        {
            if (totals[window] >= _gates[window])
            {
                var surprise = NegativeBinomial.MinusLog10Tail(totals[window], _means[window], _dispersions[window]);
                if (surprise >= Surprise[window] + _extra + (_areSharesKnown ? MoreIfAlone : 0))
                {
                    return (window, surprise);
                }
            }
        }

        return (-1, 0);
    }

    /// <summary>
    /// The window that stands out most, if its errors are only somewhat too many but share a value that errors share less usually; or -1. Chance does
    /// both only as rarely as the product of the two, by Fisher's method.
    /// </summary>
    public (int Window, double Surprise) ScanConcentrated(ProjectMemory memory, long minute)
    {
        // Of more than eight errors in a second the sixteenth, the thirty-second ... are enough.
        if (!_areSharesKnown || !(memory.Counts.LastSecond <= 8 || BitOperations.IsPow2(memory.Counts.LastSecond)) || MostStriking(memory.Counts.Totals) is not (>= 0 and var window))
        {
            return (-1, 0);
        }

        var errors = memory.Counts.Totals[window];
        var number = NegativeBinomial.MinusLog10Tail(errors, _means[window], _dispersions[window]);
        var share = number < LeastSurpriseOfNumber ? 0 : memory.Concentration.Surprise(memory, errors, minute);
        if (share < LeastSurpriseOfShare)
        {
            return (-1, 0);
        }

        var both = number + share;
        var surprise = both - Math.Log10(1 + (both * Math.Log(10)));
        return surprise >= Surprise[window] + _extra - LessIfShared ? (window, surprise) : (-1, 0);
    }

    /// <summary>Errors expected in a window.</summary>
    public double Mean(int window) => _means[window];

    /// <summary>Whether a kind of error is too frequent.</summary>
    /// <returns>The window's errors, its seconds, what is usual of it, how surprising that is, and whether the kind is new; or no errors.</returns>
    public (int Count, int WindowSeconds, double Usual, double Surprise, bool IsNew) ScanFingerprint(
        FingerprintBaselines fingerprints, int place, long second, Baseline baseline)
    {
        if (baseline.Learned < FingerprintWarmMinutes)
        {
            return default;
        }

        var (minute, fiveMinutes) = fingerprints.Recent(place, second);
        if (fiveMinutes < LeastOfFingerprint)
        {
            return default;
        }

        ref var gate = ref _fingerprintGates[place];
        if (gate.Version != _version || gate.Hash != fingerprints.HashAt(place))
        {
            gate = GateOf(fingerprints, place, baseline);
        }

        var needed = FingerprintSurprise + Math.Max(0, Math.Log10((double)fingerprints.Known / FewFingerprints));
        (int, int, double, double, bool) best = default;
        if (minute >= gate.Minute)
        {
            Consider(minute, 60, gate.Rate, gate.MinuteDispersion);
        }

        if (fiveMinutes >= gate.FiveMinutes)
        {
            Consider(fiveMinutes, 300, gate.Rate * 5, gate.FiveMinuteDispersion);
        }

        return best;

        void Consider(int count, int seconds, double mean, double dispersion)
        {
            var surprise = NegativeBinomial.MinusLog10Tail(count, mean, dispersion);
            if (surprise >= needed && surprise > best.Item4)
            {
                best = (count, seconds, mean, surprise, fingerprints.HasAtMost(place, fiveMinutes));
            }
        }
    }

    /// <summary>Whether a kind of error that opened an incident is still too frequent.</summary>
    public static bool IsHot(FingerprintBaselines fingerprints, int place, long second, Baseline baseline)
    {
        var mean = 5 * fingerprints.Usual(place, baseline.Learned).Rate * baseline.Growth;
        return fingerprints.Recent(place, second).FiveMinutes > (1.5 * mean) + (CalmDeviations * Math.Sqrt(mean)) + 2;
    }

    private int MostStriking(ReadOnlySpan<int> totals)
    {
        var (window, most) = (-1, 0.0);
        for (var other = 0; other < totals.Length; other++)
        {
            if (totals[other] >= _concentratedGates[other])
            {
                var its = (totals[other] - _means[other]) / (_gates[other] - _means[other]);
                (window, most) = its > most ? (other, its) : (window, most);
            }
        }

        return window;
    }

    private static int Gate(double errors) => (int)Math.Min(Math.Ceiling(errors), int.MaxValue);

    private FingerprintGate GateOf(FingerprintBaselines fingerprints, int place, Baseline baseline)
    {
        var (own, evidence) = fingerprints.Usual(place, baseline.Learned);
        var rate = own * baseline.Growth;
        var one = baseline.ScatterOf(60) + FingerprintDispersion + (1 / evidence);
        var five = baseline.ScatterOf(300) + FingerprintDispersion + (1 / evidence);
        return new FingerprintGate
        {
            Version = _version,
            Hash = fingerprints.HashAt(place),
            Rate = rate,
            MinuteDispersion = one,
            FiveMinuteDispersion = five,
            Minute = Of(rate, one),
            FiveMinutes = Of(5 * rate, five),
        };

        static int Of(double mean, double dispersion) => Gate(Math.Max(
            LeastOfFingerprint,
            Math.Max(FingerprintRatio * mean, mean + (GateDeviations * Math.Sqrt(mean + (dispersion * mean * mean))))));
    }

    private struct FingerprintGate
    {
        public int Version;
        public uint Hash;
        public double Rate;
        public double MinuteDispersion;
        public double FiveMinuteDispersion;
        public int Minute;
        public int FiveMinutes;
    }
}
