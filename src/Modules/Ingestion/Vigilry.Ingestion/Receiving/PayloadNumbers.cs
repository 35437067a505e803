using System.Buffers;
using System.Globalization;

namespace Vigilry.Ingestion.Receiving;

/// <summary>Measures numbers as <c>jsonb</c> gives them back: without exponents, so that seven bytes can become 131,072 digits.</summary>
internal static class PayloadNumbers
{
    /// <summary>The longest that a number may be when it is written out; every double fits.</summary>
    public const int Longest = 1_000;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("+-.0123456789eE"u8);

    /// <summary>Measures a payload with all its numbers written out.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <param name="totalBytes">The length of all of it; of no use if a number is too long.</param>
    /// <returns>Whether no number is longer than <see cref="Longest"/>.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> json, out long totalBytes)
    {
        totalBytes = json.Length;
        for (var at = 0; at < json.Length;)
        {
            if (json[at] == '"')
            {
                at = AfterString(json, at + 1);
            }
            else if (json[at] == '-' || char.IsAsciiDigit((char)json[at]))
            {
                var end = json[at..].IndexOfAnyExcept(NumberBytes);
                var number = end < 0 ? json[at..] : json.Slice(at, end);
                var writtenOut = WrittenOut(number);
                if (writtenOut > Longest)
                {
                    return false;
                }

                totalBytes += writtenOut - number.Length;
                at += number.Length;
            }
            else
            {
                at++;
            }
        }

        return true;
    }

    /// <summary>About how many characters it has without its exponent, and never too few; <see cref="int.MaxValue"/> for very many.</summary>
    private static int WrittenOut(ReadOnlySpan<byte> number)
    {
        var e = number.IndexOfAny((byte)'e', (byte)'E');
        if (e < 0)
        {
            return number.Length;
        }

        return int.TryParse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            && exponent is >= -Longest and <= Longest
                ? e + 1 + Math.Abs(exponent)
                : int.MaxValue;
    }

    private static int AfterString(ReadOnlySpan<byte> json, int at)
    {
        while (true)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }
    }
}
