using System.Runtime.InteropServices;

namespace Vigilry.Detection.Adaptive;

/// <summary>Finds the place of a hash in a small table; kept in memory only.</summary>
/// <param name="capacity">How many places the table has.</param>
internal sealed class HashIndex(int capacity)
{
    private readonly short[] _places = new short[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 4)];

    /// <summary>A hash that is the same in every process.</summary>
    public static uint Hash(string text, uint seed = 0)
    {
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        var state = (seed + 1) * 0x9E37_79B9_7F4A_7C15UL;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            state = Mix(state ^ MemoryMarshal.Read<ulong>(bytes));
        }

        ulong rest = (uint)text.Length;
        foreach (var next in bytes)
        {
            rest = (rest << 8) | next;
        }

        return (uint)(Mix(state ^ rest) >> 32);
    }

    /// <summary>The place in the table, or -1.</summary>
    public int Find<T>(uint hash, T[] table)
        where T : struct, IHashed
    {
        for (var i = hash; ; i++)
        {
            var place = _places[i & (uint)(_places.Length - 1)] - 1;
            if (place < 0 || table[place].Hash == hash)
            {
                return place;
            }
        }
    }

    public void Add(uint hash, int place)
    {
        var i = hash;
        while (_places[i & (uint)(_places.Length - 1)] != 0)
        {
            i++;
        }

        _places[i & (uint)(_places.Length - 1)] = (short)(place + 1);
    }

    /// <summary>Makes the index anew from a table.</summary>
    public void Rebuild<T>(ReadOnlySpan<T> table)
        where T : struct, IHashed
    {
        Array.Clear(_places);
        for (var place = 0; place < table.Length; place++)
        {
            Add(table[place].Hash, place);
        }
    }

    private static ulong Mix(ulong x)
    {
        x *= 0xFF51_AFD7_ED55_8CCDUL;
        return x ^ (x >> 32);
    }
}

internal interface IHashed
{
    uint Hash { get; }
}
