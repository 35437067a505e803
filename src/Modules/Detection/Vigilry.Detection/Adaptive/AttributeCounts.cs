namespace Vigilry.Detection.Adaptive;

/// <summary>How often each value of each attribute occurs: usually, and in the incidents that are open.</summary>
/// <remarks>Of the most frequent values. Names are kept only of values that stand out in an incident; hashes of the others.</remarks>
internal sealed partial class AttributeCounts
{
    public const int Lanes = 2;
    public const int Capacity = 64;
    private const int MaxPerAttribute = 24;
    private const int MaxNameBytes = 48;
    private const double HalfLifeMinutes = 1_440;
    /// <summary>A float counts no further than to 2²⁴ by ones.</summary>
    private const float MaxUsual = 1 << 22;
    private const double Negligible = 0.05;
    /// <summary>Minutes; errors are learned some minutes after they happened.</summary>
    private const int LearnedWithin = 30;
    private readonly AttributeNames _attributes = new();
    private readonly int[] _values = new int[AttributeNames.Max];
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly HashIndex _index = new(Capacity);
    private readonly int[] _now = new int[Lanes];
    private float _usual;
    private float _usualCritical;
    private int _used;

    /// <summary>Errors learned, with a half-life of a day.</summary>
    public double Usual => _usual;

    /// <summary>Share of CRITICAL among the errors learned, 0 to 1.</summary>
    public double UsualCriticalShare => _usualCritical / Math.Max(1, _usual);

    public int Used => _used;

    /// <summary>Errors counted in a lane's incident.</summary>
    public int Now(int lane) => _now[lane];

    /// <summary>Finds the places of an error's values, and makes some for new ones.</summary>
    /// <param name="attributes">The error's.</param>
    /// <param name="places">Takes the places.</param>
    /// <param name="recent">Forgets values whose places are taken.</param>
    /// <param name="minute">Since the Unix epoch.</param>
    /// <returns>How many places were found.</returns>
    public int Locate(IReadOnlyList<EventAttribute> attributes, Span<byte> places, RecentErrors recent, long minute)
    {
        var count = 0;
        for (var i = 0; i < attributes.Count && count < places.Length; i++)
        {
            var (name, value) = attributes[i];
            var attribute = _attributes.Find(name, i);
            attribute = attribute < 0 ? Add(name, attributes, minute) : attribute;
            if (attribute < 0)
            {
                continue;
            }

            var hash = HashIndex.Hash(value, _attributes.SeedOf(attribute));
            var place = _index.Find(hash, _entries);
            if (place < 0)
            {
                place = Take(hash, attribute, places[..count], recent, minute);
                if (place < 0)
                {
                    continue;
                }
            }
            else if (_entries[place].Attribute != attribute)
            {
                // Its name had another number before.
                _values[_entries[place].Attribute]--;
                _values[attribute]++;
                _entries[place].Attribute = (byte)attribute;
            }

            places[count++] = (byte)place;
        }

        return count;
    }

    /// <summary>Learns an error as usual, or takes that back.</summary>
    /// <param name="places">The places of its values.</param>
    /// <param name="isCritical">Whether it is CRITICAL.</param>
    /// <param name="errors">1, or -1.</param>
    public void Learn(ReadOnlySpan<byte> places, bool isCritical, int errors)
    {
        _usual = Math.Max(0, _usual + errors);
        _usualCritical = isCritical ? Math.Max(0, _usualCritical + errors) : _usualCritical;
        foreach (var place in places)
        {
            ref var usual = ref _entries[place].Usual;
            usual = Math.Max(0, usual + errors);
        }

        if (_usual > MaxUsual)
        {
            Scale(0.5);
        }
    }

    /// <summary>Counts an error in a lane's incident.</summary>
    public void Count(ReadOnlySpan<byte> places, int lane)
    {
        _now[lane]++;
        foreach (var place in places)
        {
            _entries[place].Now(lane)++;
        }
    }

    /// <summary>Half an hour passes: what is usual fades.</summary>
    public void Fade(double minutes) => Scale(Math.Pow(0.5, minutes / HalfLifeMinutes));

    /// <summary>How much of what was learned at an even rate for so many minutes has not faded, 1 being all of it for ever.</summary>
    public static double Remembered(double minutes) => 1 - Math.Pow(0.5, minutes / HalfLifeMinutes);

    /// <summary>Takes the values of a lane's incident for the usual ones.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="critical">How many errors of its incident were CRITICAL.</param>
    public void Adopt(int lane, int critical)
    {
        (_usual, _usualCritical) = (_now[lane], critical);
        for (var place = 0; place < _used; place++)
        {
            _entries[place].Usual = _entries[place].Now(lane);
        }
    }

    /// <summary>A lane's incident is over.</summary>
    public void End(int lane)
    {
        _now[lane] = 0;
        var isLast = Array.TrueForAll(_now, n => n == 0);
        for (var place = 0; place < _used; place++)
        {
            _entries[place].Now(lane) = 0;
            if (isLast)
            {
                _entries[place].Name = null;
            }
        }
    }

    /// <summary>What is known of a value.</summary>
    public (string Attribute, string? Name, int Now, double Usual, int FirstSeenMinute) At(int place, int lane)
    {
        ref var entry = ref _entries[place];
        return (_attributes[entry.Attribute], entry.Name, entry.Now(lane), entry.Usual, entry.FirstSeen);
    }

    /// <summary>The attribute of a value, its errors learned, and when it was first seen, in minutes since the Unix epoch.</summary>
    public (int Attribute, double Usual, int FirstSeenMinute) UsualAt(int place) =>
        (_entries[place].Attribute, _entries[place].Usual, _entries[place].FirstSeen);

    public void Exchange(StateCodec codec, long minute)
    {
        codec.Float(ref _usual);
        codec.Float(ref _usualCritical);
        codec.Count(ref _now[0]);
        codec.Count(ref _now[1]);
        _attributes.Exchange(codec);
        codec.Count(ref _used, Capacity);
        for (var place = 0; place < _used; place++)
        {
            ref var entry = ref _entries[place];
            codec.Hash(ref entry.Code);
            int attribute = entry.Attribute;
            codec.Count(ref attribute, AttributeNames.Max - 1);
            entry.Attribute = (byte)attribute;
            codec.Float(ref entry.Usual);
            codec.Count(ref entry.NowFixed);
            codec.Count(ref entry.NowAdaptive);
            codec.Text(ref entry.Name, MaxNameBytes);
            var age = minute - entry.FirstSeen;
            codec.Long(ref age);
            entry.FirstSeen = (int)(minute - age);
            if (codec.IsReading)
            {
                _values[attribute]++;
            }
        }

        if (codec.IsReading)
        {
            _index.Rebuild<Entry>(_entries.AsSpan(0, _used));
        }
    }

    private void Scale(double keep)
    {
        _usual = (float)(_usual * keep);
        _usualCritical = (float)(_usualCritical * keep);
        for (var place = 0; place < _used; place++)
        {
            ref var usual = ref _entries[place].Usual;
            usual = usual * keep < Negligible ? 0 : (float)(usual * keep);
        }
    }

    /// <summary>Gives a name a number, but none of those that the same error has.</summary>
    private int Add(string name, IReadOnlyList<EventAttribute> attributes, long minute)
    {
        var own = 0;
        for (var i = 0; i < attributes.Count; i++)
        {
            var number = _attributes.Find(attributes[i].Name, i);
            own |= number < 0 ? 0 : 1 << number;
        }

        return _attributes.Add(name, attribute => (own & (1 << attribute)) == 0 && IsDisused(attribute, minute));
    }

    /// <summary>Whether none of an attribute's values was counted for so long that all are forgotten.</summary>
    private bool IsDisused(int attribute, long minute)
    {
        for (var place = 0; place < _used; place++)
        {
            ref var entry = ref _entries[place];
            if (entry.Attribute == attribute && (entry.Usual + entry.NowFixed + entry.NowAdaptive > 0 || minute - entry.FirstSeen < LearnedWithin))
            {
                return false;
            }
        }

        return true;
    }

    private int Take(uint hash, int attribute, ReadOnlySpan<byte> own, RecentErrors recent, long minute)
    {
        var place = _used;
        if (_used < Capacity && _values[attribute] < MaxPerAttribute)
        {
            _used++;
        }
        else
        {
            place = Rarest(_values[attribute] >= MaxPerAttribute ? attribute : Array.IndexOf(_values, _values.Max()), own);
            if (place < 0)
            {
                return place;
            }

            recent.Forget(place);
            _values[_entries[place].Attribute]--;
        }

        _values[attribute]++;
        _entries[place] = new Entry { Code = hash, Attribute = (byte)attribute, FirstSeen = (int)minute };
        _index.Rebuild<Entry>(_entries.AsSpan(0, _used));
        return place;
    }

    /// <summary>The place of an attribute's rarest value that is not the same error's; -1 if there is none.</summary>
    private int Rarest(int attribute, ReadOnlySpan<byte> own)
    {
        var rarest = -1;
        var least = float.MaxValue;
        for (var place = 0; place < _used; place++)
        {
            ref var entry = ref _entries[place];
            var weight = entry.Usual + entry.NowFixed + entry.NowAdaptive;
            if (entry.Attribute == attribute && weight < least && !own.Contains((byte)place))
            {
                (rarest, least) = (place, weight);
            }
        }

        return rarest;
    }

    /// <summary>A value.</summary>
    private struct Entry : IHashed
    {
        public uint Code;
        public byte Attribute;
        public float Usual;
        public int NowFixed;
        public int NowAdaptive;
        public int FirstSeen;
        public string? Name;

        public readonly uint Hash => Code;

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public ref int Now(int lane)
        {
            if (lane == 0)
            {
                return ref NowFixed;
            }

            return ref NowAdaptive;
        }
    }
}
