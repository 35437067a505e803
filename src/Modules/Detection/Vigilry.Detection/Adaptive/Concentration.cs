namespace Vigilry.Detection.Adaptive;

/// <summary>Whether the newest errors share a value, such as a host, more often than errors do usually.</summary>
/// <remarks>
/// How many of so many errors have a value follows a beta-binomial: it differs by chance, by as little as the usual share may be known, and by how
/// much shares scatter anyway, which is learned for each attribute. It says nothing of values that were not there before, as a new
/// release: they may only have replaced others.
/// </remarks>
internal sealed class Concentration
{
    /// <summary>Fewer errors share anything by chance.</summary>
    public const int LeastErrors = 5;
    private const int LeastOfValue = 4;
    private const double LeastLift = 1.5;


    /// <summary>Of fewer usual errors no share is known.</summary>
    private const double LeastUsual = 3;

    /// <summary>A value that is younger may only have replaced another.</summary>
    private const int LeastMinutes = 60;

    /// <summary>Errors before which no shares are known.</summary>
    private const double LeastKnown = 60;

    /// <summary>Variance of a share by that of a single error, before any was seen; and for how much that counts.</summary>
    private const double Prior = 0.02;
    private const double PriorWeight = 5_000;
    private const double LeastScatter = 0.001;
    private const double MaxScatter = 0.95;
    private const double MaxDeviations = 8;
    private const int LeastLearned = 16;
    private const double Keep = 0.99;

    /// <summary>An attribute tells something if one of its values has a share s with s (1 - s) above this.</summary>
    private const double LeastVariance = 0.05;
    private const double Negligible = 1e-4;
    private readonly float[] _excess = new float[AttributeNames.Max];
    private readonly float[] _weight = new float[AttributeNames.Max];
    private int _unlearned;
    private bool _isKnown;

    /// <summary>Whether errors of the project differ in anything that is counted.</summary>
    public bool IsKnown => _isKnown;

    /// <summary>An error came that is learned as usual.</summary>
    public void Add() => _unlearned = Math.Min(_unlearned + 1, RecentErrors.Capacity);

    /// <summary>An incident begins: its errors are not usual.</summary>
    public void Freeze() => _unlearned = 0;

    /// <summary>A minute passes: learns by how much the shares of the errors since the last time scatter.</summary>
    /// <param name="counts">What is usual, these errors included.</param>
    /// <param name="recent">The newest errors.</param>
    public void Learn(AttributeCounts counts, RecentErrors recent)
    {
        if (_unlearned < LeastLearned || counts.Usual < LeastKnown)
        {
            return;
        }

        Span<byte> seen = stackalloc byte[AttributeCounts.Capacity];
        Span<double> excess = stackalloc double[AttributeNames.Max];
        Span<double> weight = stackalloc double[AttributeNames.Max];
        excess.Clear();
        weight.Clear();
        var errors = Tally(recent, _unlearned, seen);
        (_unlearned, _isKnown) = (0, false);
        for (var place = 0; place < counts.Used; place++)
        {
            var (attribute, usual, _) = counts.UsualAt(place);
            if (usual < LeastUsual)
            {
                continue;
            }

            var share = ShareWithout(usual, seen[place], counts.Usual, errors);
            var variance = errors * share * (1 - share);
            var most = MaxDeviations * Math.Sqrt(variance * (1 + ((errors - 1) * ScatterOf(attribute))));
            var deviation = Math.Min(Math.Abs(seen[place] - (errors * share)), most);
            excess[attribute] += (deviation * deviation) - (variance * (1 + (errors / Math.Max(1, counts.Usual - errors))));
            weight[attribute] += (errors - 1) * variance;
            _isKnown |= variance >= LeastVariance * errors;
        }

        for (var attribute = 0; attribute < AttributeNames.Max; attribute++)
        {
            if (weight[attribute] > 0)
            {
                _excess[attribute] = (float)((_excess[attribute] * Keep) + excess[attribute]);
                _weight[attribute] = (float)((_weight[attribute] * Keep) + weight[attribute]);
            }
        }
    }

    /// <summary>How surprising it is that so many of the newest errors have the value that is most striking.</summary>
    /// <param name="memory">What is usual, these errors included.</param>
    /// <param name="errors">How many errors, if so many are known.</param>
    /// <param name="minute">Now, in minutes since the Unix epoch.</param>
    /// <returns>Minus the common logarithm of the probability that chance does it, corrected by Bonferroni for how many values they have; 0 if nothing stands out.</returns>
    public double Surprise(ProjectMemory memory, int errors, long minute)
    {
        var counts = memory.Attributes;
        Span<byte> seen = stackalloc byte[AttributeCounts.Capacity];
        errors = Tally(memory.Recent, errors, seen);
        var tested = 0;
        var most = 0.0;
        for (var place = 0; place < counts.Used; place++)
        {
            tested += seen[place] > 0 ? 1 : 0;
            var (attribute, usual, firstSeen) = counts.UsualAt(place);
            if (seen[place] < LeastOfValue || usual - seen[place] < LeastUsual || minute - firstSeen < LeastMinutes)
            {
                continue;
            }

            var all = UsualSince(firstSeen, memory, minute);
            var share = ShareWithout(usual, seen[place], all, errors);
            if (seen[place] >= LeastLift * errors * share)
            {
                var parameters = (1 / Math.Min(MaxScatter, (1 / Math.Max(1, all - errors)) + ScatterOf(attribute))) - 1;
                most = Math.Max(most, MinusLog10Tail(seen[place], errors, share * parameters, (1 - share) * parameters));
            }
        }

        return Math.Max(0, most - Math.Log10(Math.Max(1, tested)));
    }

    public void Exchange(StateCodec codec)
    {
        codec.Count(ref _unlearned, RecentErrors.Capacity);
        codec.Flag(ref _isKnown);
        for (var attribute = 0; attribute < AttributeNames.Max; attribute++)
        {
            codec.Float(ref _excess[attribute]);
            codec.Float(ref _weight[attribute]);
            if (!float.IsFinite(_excess[attribute]) || !(_weight[attribute] >= 0 && float.IsFinite(_weight[attribute])))
            {
                throw new InvalidDataException("The scatter of shares in a detector's state is no number");
            }
        }
    }

    /// <summary>How often each value occurs in the newest errors.</summary>
    private static int Tally(RecentErrors recent, int errors, Span<byte> seen)
    {
        seen.Clear();
        errors = Math.Min(errors, recent.Count);
        for (var back = 0; back < errors; back++)
        {
            foreach (var value in recent.ValuesAt(back))
            {
                if (value != RecentErrors.NoValue)
                {
                    seen[value]++;
                }
            }
        }

        return errors;
    }

    /// <summary>The usual share of a value, without what some errors had part in it; above 0 and below 1, although what is usual has faded and they have not.</summary>
    private static double ShareWithout(double usual, int seen, double all, int errors)
    {
        var others = Math.Max(0, usual - seen);
        return (others + 0.5) / (Math.Max(others, all - errors) + 1);
    }

    /// <summary>How many of the usual errors came since a value is known.</summary>
    private static double UsualSince(int firstSeen, ProjectMemory memory, long minute) =>
        memory.Attributes.Usual * Math.Min(1, AttributeCounts.Remembered(minute - firstSeen) / AttributeCounts.Remembered(Math.Max(1, minute - memory.WatchedSince)));

    /// <summary>P(X ≥ count) of a beta-binomial, as minus its common logarithm.</summary>
    private static double MinusLog10Tail(int count, int errors, double alpha, double beta)
    {
        var logMass = LogBinomial(errors, count) + LogBeta(count + alpha, errors - count + beta) - LogBeta(alpha, beta);
        double sum = 1, term = 1;
        for (var i = count; i < errors && term > Negligible * sum; i++)
        {
            term *= (double)(errors - i) / (i + 1) * (i + alpha) / (errors - i - 1 + beta);
            sum += term;
        }

        return -(logMass + Math.Log(sum)) / Math.Log(10);
    }

    private static double LogBinomial(int all, int some) =>
        NegativeBinomial.LogGamma(all + 1.0) - NegativeBinomial.LogGamma(some + 1.0) - NegativeBinomial.LogGamma(all - some + 1.0);

    private static double LogBeta(double a, double b) =>
        NegativeBinomial.LogGamma(a) + NegativeBinomial.LogGamma(b) - NegativeBinomial.LogGamma(a + b);

    /// <summary>Variance of an attribute's shares by that of a single error: 1 / (α + β + 1) of its beta.</summary>
    private double ScatterOf(int attribute) =>
        Math.Max(LeastScatter, (_excess[attribute] + (Prior * PriorWeight)) / (_weight[attribute] + PriorWeight));
}
