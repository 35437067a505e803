namespace Vigilry.Detection.Adaptive;

/// <summary>The newest errors, so that an incident knows those that opened it.</summary>
internal sealed class RecentErrors
{
    public const int MaxValues = 8;
    public const byte NoValue = byte.MaxValue;
    public const int Capacity = 48;
    private const int ValueBits = 6;
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly byte[] _values = new byte[Capacity * MaxValues];
    private int _next;
    private int _used;

    public int Count => _used;

    public void Add(long at, bool isCritical, ushort user, ReadOnlySpan<byte> values)
    {
        _entries[_next] = new Entry { At = at, IsCritical = isCritical, User = user };
        var kept = _values.AsSpan(_next * MaxValues, MaxValues);
        kept.Fill(NoValue);
        values[..Math.Min(values.Length, MaxValues)].CopyTo(kept);
        _next = (_next + 1) % Capacity;
        _used = Math.Min(_used + 1, Capacity);
    }

    /// <summary>An error, the newest first.</summary>
    /// <param name="back">0 is the newest.</param>
    /// <param name="values">Takes the places of its values.</param>
    public (long At, bool IsCritical, ushort User, int Values) At(int back, Span<byte> values)
    {
        var place = (_next + Capacity - 1 - back) % Capacity;
        var count = 0;
        foreach (var value in _values.AsSpan(place * MaxValues, MaxValues))
        {
            if (value != NoValue)
            {
                values[count++] = value;
            }
        }

        ref readonly var entry = ref _entries[place];
        return (entry.At, entry.IsCritical, entry.User, count);
    }

    /// <summary>The places of an error's values, the newest error first; <see cref="NoValue"/> where it has none.</summary>
    public ReadOnlySpan<byte> ValuesAt(int back) => _values.AsSpan((_next + Capacity - 1 - back) % Capacity * MaxValues, MaxValues);

    /// <summary>A value's place is another value's now.</summary>
    public void Forget(int value) => _values.AsSpan().Replace((byte)value, NoValue);

    public void Clear() => _next = _used = 0;

    /// <param name="codec">Reads or writes.</param>
    /// <param name="now">In milliseconds since the Unix epoch.</param>
    /// <param name="places">How many values have a place.</param>
    /// <exception cref="InvalidDataException">What is read has a value that has none.</exception>
    public void Exchange(StateCodec codec, long now, int places)
    {
        codec.Count(ref _next, Capacity - 1);
        codec.Count(ref _used, Capacity);
        var after = now;
        for (var back = 0; back < _used; back++)
        {
            var place = (_next + Capacity - 1 - back) % Capacity;
            ref var entry = ref _entries[place];
            codec.Time(ref entry.At, after);
            after = entry.At;
            int kept = (entry.User << 1) | (entry.IsCritical ? 1 : 0);
            codec.Count(ref kept, (ushort.MaxValue << 1) | 1);
            (entry.User, entry.IsCritical) = ((ushort)(kept >> 1), (kept & 1) != 0);
            ExchangeValues(codec, _values.AsSpan(place * MaxValues, MaxValues));
            foreach (var value in ValuesAt(back))
            {
                if (value != NoValue && value >= places)
                {
                    throw new InvalidDataException($"Value {value} of an error in a detector's state, which has {places}");
                }
            }
        }
    }

    /// <summary>A place needs six bits, as there are <see cref="AttributeCounts.Capacity"/>, and <see cref="NoValue"/> none.</summary>
    private static void ExchangeValues(StateCodec codec, Span<byte> values)
    {
        byte present = 0;
        for (var i = 0; i < values.Length; i++)
        {
            present |= (byte)(values[i] == NoValue ? 0 : 1 << i);
        }

        codec.Byte(ref present);
        var bits = 0ul;
        var used = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if ((present & (1 << i)) != 0)
            {
                bits |= codec.IsReading ? 0 : (ulong)values[i] << used;
                used += ValueBits;
            }
        }

        for (var shift = 0; shift < used; shift += 8)
        {
            var next = (byte)(bits >> shift);
            codec.Byte(ref next);
            bits |= (ulong)next << shift;
        }

        used = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var isPresent = (present & (1 << i)) != 0;
            values[i] = isPresent ? (byte)((bits >> used) & ((1 << ValueBits) - 1)) : NoValue;
            used += isPresent ? ValueBits : 0;
        }
    }

    private struct Entry
    {
        public long At;
        public bool IsCritical;
        public ushort User;
    }
}
