namespace Vigilry.Detection.Adaptive;

/// <summary>What is usual of each kind of error: a rate with memories of 3 hours and a day, and the errors of the last five minutes.</summary>
/// <remarks>Of the kinds seen last. A kind that is not known was absent for as long as anything would be remembered.</remarks>
internal sealed class FingerprintBaselines
{
    public const int Capacity = 60;

    /// <summary>Half-life of the fast memory, in minutes.</summary>
    public const double HalfLifeMinutes = 180;
    private const int Slots = 10;
    private const int SlotSeconds = 30;
    private const int MaxExposure = 10_080;
    private const int MaxAbsence = 600;
    private const double PriorEvents = 5;
    private static readonly double FastKeep = Math.Pow(0.5, 1 / HalfLifeMinutes);
    private static readonly double SlowKeep = Math.Pow(0.5, 1 / RateEstimate.SlowHalfLifeMinutes);
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly byte[] _recent = new byte[Capacity * Slots];
    private readonly HashIndex _index = new(Capacity);
    private int _used;
    private int _forgottenAt;

    /// <summary>How many kinds are known.</summary>
    public int Known => _used;

    /// <summary>Counts an error.</summary>
    /// <param name="hash">Its kind.</param>
    /// <param name="second">When, in seconds since the Unix epoch.</param>
    /// <param name="learned">How many minutes the project has learned.</param>
    /// <returns>The kind's place.</returns>
    public int Add(uint hash, long second, int learned)
    {
        var place = _index.Find(hash, _entries);
        if (place < 0)
        {
            place = Take(hash, second, learned);
        }

        Turn(place, second);
        ref var entry = ref _entries[place];
        ref var slot = ref _recent[(place * Slots) + (int)(entry.Slot % Slots)];
        slot = (byte)Math.Min(slot + 1, byte.MaxValue);
        if (entry.LearnedAt != learned)
        {
            Settle(ref entry, learned);
        }

        entry.Pending = Math.Min(entry.Pending + 1, 1 << 20);
        return place;
    }

    public uint HashAt(int place) => _entries[place].Hash;

    public int Find(uint hash) => _index.Find(hash, _entries);

    /// <summary>Errors of a kind in the last 30 to 60 s, and in the last five minutes.</summary>
    public (int Minute, int FiveMinutes) Recent(int place, long second)
    {
        Turn(place, second);
        var all = _recent.AsSpan(place * Slots, Slots);
        var newest = (int)(_entries[place].Slot % Slots);
        var sum = 0;
        foreach (var slot in all)
        {
            sum += slot;
        }

        return (all[newest] + all[(newest + Slots - 1) % Slots], sum);
    }

    /// <summary>Errors per minute usual of a kind, and how many events are behind that; not counting the running minute.</summary>
    public (double Rate, double Evidence) Usual(int place, int learned)
    {
        ref readonly var entry = ref _entries[place];
        var idle = learned - entry.LearnedAt;
        var fast = entry.Fast * Math.Pow(FastKeep, idle);
        var slow = entry.Slow * Math.Pow(SlowKeep, idle);
        var exposure = entry.Exposure + idle;
        var slowRate = (slow + 0.5) / (Minutes(SlowKeep, exposure) + 25);
        var rate = (fast + PriorEvents) / (Minutes(FastKeep, exposure) + (PriorEvents / slowRate));
        return (rate, Math.Max(1, fast + Math.Min(PriorEvents, slow)));
    }

    /// <summary>Whether no more errors of a kind are known than so many.</summary>
    public bool HasAtMost(int place, int errors) => _entries[place].Slow + _entries[place].Pending <= errors + 0.5;

    /// <summary>An incident begins: what has not been learned yet belongs to it.</summary>
    public void Freeze(int learned)
    {
        for (var place = 0; place < _used; place++)
        {
            ref var entry = ref _entries[place];
            if (entry.LearnedAt != learned)
            {
                Settle(ref entry, learned);
            }

            entry.Pending = 0;
        }
    }

    /// <summary>An incident ends: what it had is forgotten, or is what is usual now.</summary>
    /// <param name="adoptedMinutes">How long it lasted, in minutes, if it is usual now; else 0.</param>
    public void Thaw(double adoptedMinutes)
    {
        for (var place = 0; place < _used; place++)
        {
            ref var entry = ref _entries[place];
            if (adoptedMinutes > 0)
            {
                var rate = entry.Pending / adoptedMinutes;
                entry.Exposure = Math.Max(entry.Exposure, MaxAbsence);
                entry.Fast = StateCodec.Short(rate * Minutes(FastKeep, entry.Exposure));
                entry.Slow = StateCodec.Short(rate * Minutes(SlowKeep, entry.Exposure));
            }

            entry.Pending = 0;
        }

        Array.Clear(_recent);
    }

    public void Exchange(StateCodec codec, long second, int learned)
    {
        codec.Count(ref _used, Capacity);
        codec.Count(ref _forgottenAt);
        for (var place = 0; place < _used; place++)
        {
            ref var entry = ref _entries[place];
            codec.Hash(ref entry.Code);
            codec.ShortFloat(ref entry.Fast);
            codec.ShortFloat(ref entry.Slow);
            codec.Count(ref entry.Exposure, int.MaxValue);
            codec.Count(ref entry.Pending);
            var idle = learned - entry.LearnedAt;
            codec.Count(ref idle);
            entry.LearnedAt = learned - idle;
            var age = (second / SlotSeconds) - entry.Slot;
            codec.Long(ref age);
            entry.Slot = (second / SlotSeconds) - age;
            for (var slot = 0; slot < Slots && age < Slots; slot++)
            {
                codec.Byte(ref _recent[(place * Slots) + slot]);
            }
        }

        if (codec.IsReading)
        {
            _index.Rebuild<Entry>(_entries.AsSpan(0, _used));
        }
    }

    private static double Minutes(double keep, int exposure) => (1 - Math.Pow(keep, exposure)) / (1 - keep);

    private static void Settle(ref Entry entry, int learned)
    {
        var minutes = learned - entry.LearnedAt;
        entry.Fast = StateCodec.Short((entry.Fast * Math.Pow(FastKeep, minutes)) + entry.Pending);
        entry.Slow = StateCodec.Short((entry.Slow * Math.Pow(SlowKeep, minutes)) + entry.Pending);
        entry.Exposure = Math.Min(entry.Exposure + minutes, MaxExposure);
        entry.LearnedAt = learned;
        entry.Pending = 0;
    }

    private int Take(uint hash, long second, int learned)
    {
        var place = _used;
        if (_used < Capacity)
        {
            _used++;
        }
        else
        {
            place = 0;
            for (var other = 1; other < Capacity; other++)
            {
                place = _entries[other].Slot < _entries[place].Slot ? other : place;
            }

            _forgottenAt = Math.Max(_forgottenAt, _entries[place].LearnedAt);
        }

        _entries[place] = new Entry
        {
            Code = hash,
            LearnedAt = learned,
            Slot = second / SlotSeconds,
            Exposure = Math.Min(learned - _forgottenAt, MaxAbsence),
        };
        _recent.AsSpan(place * Slots, Slots).Clear();
        _index.Rebuild<Entry>(_entries.AsSpan(0, _used));
        return place;
    }

    private void Turn(int place, long second)
    {
        ref var entry = ref _entries[place];
        var slot = second / SlotSeconds;
        if (slot <= entry.Slot)
        {
            return;
        }

        var recent = _recent.AsSpan(place * Slots, Slots);
        if (slot - entry.Slot >= Slots)
        {
            recent.Clear();
            entry.Slot = slot;
            return;
        }

        while (entry.Slot < slot)
        {
            recent[(int)(++entry.Slot % Slots)] = 0;
        }
    }

    /// <summary>A kind of error. Counts are rounded as they are saved.</summary>
    private struct Entry : IHashed
    {
        public uint Code;
        public float Fast;
        public float Slow;
        public int Exposure;
        public int Pending;
        public int LearnedAt;
        public long Slot;

        public readonly uint Hash => Code;
    }
}
