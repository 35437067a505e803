namespace Vigilry.Detection.Adaptive;

/// <summary>The newest errors, so that an incident knows those that opened it.</summary>
internal sealed class RecentErrors
{
    public const int MaxValues = 8;
    public const byte NoValue = byte.MaxValue;
    private const int Capacity = 24;
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

    /// <summary>A value's place is another value's now.</summary>
    public void Forget(int value) => _values.AsSpan().Replace((byte)value, NoValue);

    public void Clear() => _next = _used = 0;

    public void Exchange(StateCodec codec, long now)
    {
        codec.Count(ref _next, Capacity - 1);
        codec.Count(ref _used, Capacity);
        for (var back = _used - 1; back >= 0; back--)
        {
            var place = (_next + Capacity - 1 - back) % Capacity;
            ref var entry = ref _entries[place];
            var age = now - entry.At;
            codec.Long(ref age);
            entry.At = now - age;
            codec.Flag(ref entry.IsCritical);
            int user = entry.User;
            codec.Count(ref user, ushort.MaxValue);
            entry.User = (ushort)user;
            for (var i = 0; i < MaxValues; i++)
            {
                codec.Byte(ref _values[(place * MaxValues) + i]);
            }
        }
    }

    private struct Entry
    {
        public long At;
        public bool IsCritical;
        public ushort User;
    }
}
