using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Vigilry.Platform.Http;

/// <summary>The place after the last item of a page: a time and, among items of the same time, an id.</summary>
/// <param name="At">To the microsecond, as PostgreSQL keeps it.</param>
/// <param name="Id">The item's id.</param>
public readonly record struct Cursor(DateTimeOffset At, Guid Id)
{
    private const int Bytes = sizeof(long) + 16;

    /// <summary>The cursor as text that is safe in a URL.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BitConverter.TryWriteBytes(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor that <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text is null || !Base64Url.IsValid(text, out var length) || length != Bytes || !Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            return false;
        }

        var ticks = BitConverter.ToInt64(bytes);
        if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            return false;
        }

        cursor = new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..]));
        return true;
    }
}
