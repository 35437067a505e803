using System.Text;

namespace Vigilry.Detection.Adaptive;

/// <summary>Which values are kept by name, as there is room for few.</summary>
internal sealed partial class AttributeCounts
{
    private const int MaxNamesBytes = 320;

    /// <summary>Keeps the names of an error's values that are more frequent in an incident than usual.</summary>
    public void Name(IReadOnlyList<EventAttribute> attributes, ReadOnlySpan<byte> places, int lane)
    {
        foreach (var place in places)
        {
            ref var entry = ref _entries[place];
            if (entry.Name is null && Surplus(in entry, lane) > 0)
            {
                foreach (var (name, value) in attributes)
                {
                    if (string.Equals(name, _attributes[entry.Attribute], StringComparison.Ordinal) && HashIndex.Hash(value, _attributes.SeedOf(entry.Attribute)) == entry.Code)
                    {
                        Keep(ref entry, value, lane);
                        break;
                    }
                }
            }
        }
    }

    /// <summary>How many errors of an incident have the value beyond one and a half times its usual share.</summary>
    private double Surplus(in Entry entry, int lane) => (lane == 0 ? entry.NowFixed : entry.NowAdaptive) - (1.5 * _now[lane] * (entry.Usual + 0.5) / (_usual + 1));

    private void Keep(ref Entry entry, string value, int lane)
    {
        var name = value;
        while (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            name = StateCodec.Cut(name, name.Length * 3 / 4);
        }

        var surplus = Surplus(in entry, lane);
        var bytes = Encoding.UTF8.GetByteCount(name);
        while (true)
        {
            var (sum, least, rarest) = (bytes, double.MaxValue, -1);
            for (var place = 0; place < _used; place++)
            {
                if (_entries[place].Name is { } other)
                {
                    sum += Encoding.UTF8.GetByteCount(other);
                    var its = Surplus(in _entries[place], lane);
                    (least, rarest) = its < least ? (its, place) : (least, rarest);
                }
            }

            if (sum <= MaxNamesBytes)
            {
                entry.Name = name;
                return;
            }

            if (least >= surplus)
            {
                return;
            }

            _entries[rarest].Name = null;
        }
    }
}
