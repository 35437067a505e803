using System.Numerics;

namespace Vigilry.Detection.Adaptive;

/// <summary>How many distinct users there are, to about 9 % (HyperLogLog with 128 registers of four bits).</summary>
internal sealed class UserSketch
{
    private const int Registers = 128;
    private readonly byte[] _ranks = new byte[Registers];

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
    }

    public void Clear() => Array.Clear(_ranks);

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
    }
}
