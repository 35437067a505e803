using System.Numerics;
using System.Text;

namespace Vigilry.Bench.Detection;

/// <summary>Random numbers that a seed repeats: xoshiro256**, whose state SplitMix64 fills from a hash of the seed's text.</summary>
/// <remarks>
/// Not <see cref="Random"/>, whose algorithm may change with the runtime. Integers are the same everywhere; the others go through the
/// platform's logarithm and cosine, which may differ in the last bit: far below the millisecond that a stream keeps.
/// </remarks>
internal sealed class StreamRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public StreamRandom(string seed)
    {
        var state = 14_695_981_039_346_656_037;
        foreach (var next in Encoding.UTF8.GetBytes(seed))
        {
            state = (state ^ next) * 1_099_511_628_211;
        }

        (_a, _b, _c, _d) = (Mix(ref state), Mix(ref state), Mix(ref state), Mix(ref state));
    }

    /// <summary>Uniform in [0, 1), with 53 bits.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform between the two.</summary>
    public double Between(double low, double high) => low + ((high - low) * Share());

    /// <summary>Uniform in [0, <paramref name="count"/>).</summary>
    public int Index(int count) => (int)(Share() * count);

    public T OneOf<T>(IReadOnlyList<T> values) => values[Index(values.Count)];

    /// <summary>How long until the next of what happens at random once in so long on average; same unit.</summary>
    public double Wait(double mean) => -mean * Math.Log(1 - Share());

    /// <summary>Standard normal.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Share())) * Math.Cos(2 * Math.PI * Share());

    /// <summary>Gamma of this shape and mean 1, by Marsaglia and Tsang's method.</summary>
    public double Gamma(double shape)
    {
        if (shape < 1)
        {
            return Gamma(shape + 1) * (shape + 1) / shape * Math.Pow(1 - Share(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        while (true)
        {
            var x = Normal();
            var root = 1 + (x / Math.Sqrt(9 * d));
            var v = root * root * root;
            if (v > 0 && Math.Log(1 - Share()) < (x * x / 2) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v / shape;
            }
        }
    }

    private static ulong Mix(ref ulong state)
    {
        state += 0x9E37_79B9_7F4A_7C15;
        var z = (state ^ (state >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }
}
