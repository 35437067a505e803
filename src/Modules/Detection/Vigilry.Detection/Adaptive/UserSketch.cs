using System.Numerics;

namespace Vigilry.Detection.Adaptive;

/// <summary>How many distinct users there are, and how often one comes again.</summary>
/// <remarks>The number is HyperLogLog's, with 128 registers of four bits: to about 9 %. For the other, errors are counted in 64 groups of users.</remarks>
internal sealed class UserSketch
{
    private const int Registers = 128;
    private const int Groups = 64;

    /// <summary>More would not tell more of how often a user comes again, but would need more bytes.</summary>
    private const int MaxCounted = 4_096;
    private readonly byte[] _ranks = new byte[Registers];
    private readonly int[] _counts = new int[Groups];
    private int _counted;
    private int _pairs;

    /// <summary>Errors that were counted in groups: the first some thousands.</summary>
    public int Counted => _counted;

    /// <summary>Pairs of them with the same user, estimated: those of one group, less those that are in one by chance.</summary>
    public double Repeats => Math.Max(0, (_pairs - ((double)Pairs(_counted) / Groups)) / (1 - (1.0 / Groups)));

    /// <summary>What the sketch keeps of a user; 0 is nobody.</summary>
    public static ushort Code(string? user)
    {
        if (string.IsNullOrEmpty(user))
        {
            return 0;
        }

        var hash = HashIndex.Hash(user, 7);
        var rank = Math.Min(BitOperations.LeadingZeroCount((hash << 7) | 0x7F) + 1, 15);
        return (ushort)(((hash >> 25) << 4) | (uint)rank);
    }

    public void Add(ushort code)
    {
        ref var rank = ref _ranks[code >> 4];
        rank = Math.Max(rank, (byte)(code & 15));
        if (_counted < MaxCounted)
        {
            _counted++;
            _pairs += _counts[code >> 5]++;
        }
    }

    public void Clear()
    {
        Array.Clear(_ranks);
        Array.Clear(_counts);
        (_counted, _pairs) = (0, 0);
    }

    public int Estimate()
    {
        double sum = 0;
        var empty = 0;
        foreach (var rank in _ranks)
        {
            sum += 1.0 / (1 << rank);
            empty += rank == 0 ? 1 : 0;
        }

        var raw = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;
        return (int)Math.Round(raw <= 2.5 * Registers && empty > 0 ? Registers * Math.Log((double)Registers / empty) : raw);
    }

    public void Exchange(StateCodec codec)
    {
        for (var i = 0; i < Registers; i += 2)
        {
            var both = (byte)(_ranks[i] | (_ranks[i + 1] << 4));
            codec.Byte(ref both);
            (_ranks[i], _ranks[i + 1]) = ((byte)(both & 15), (byte)(both >> 4));
        }

        (_counted, _pairs) = (0, 0);
        for (var i = 0; i < Groups; i++)
        {
            codec.Count(ref _counts[i], MaxCounted);
            _counted += _counts[i];
            _pairs += Pairs(_counts[i]);
        }
    }

    private static int Pairs(int errors) => errors * (errors - 1) / 2;
}
