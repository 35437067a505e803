using System.Globalization;
using System.Runtime.InteropServices;

namespace Vigilry.Detection.Live;

/// <summary>A place in the stream, as the ids of its entries have it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamPlace(ulong Milliseconds, ulong Number) : IComparable<StreamPlace>
{
    public static bool operator <(StreamPlace left, StreamPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(StreamPlace left, StreamPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(StreamPlace left, StreamPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StreamPlace left, StreamPlace right) => left.CompareTo(right) >= 0;

    /// <summary>Reads an id, such as <c>1764350000000-3</c>.</summary>
    public static StreamPlace Parse(string id)
    {
        var dash = id.IndexOf('-', StringComparison.Ordinal);
        return new StreamPlace(
            ulong.Parse(id.AsSpan(0, dash), CultureInfo.InvariantCulture), ulong.Parse(id.AsSpan(dash + 1), CultureInfo.InvariantCulture));
    }

    public int CompareTo(StreamPlace other) =>
        Milliseconds != other.Milliseconds ? Milliseconds.CompareTo(other.Milliseconds) : Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");
}
