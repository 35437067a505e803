using System.Globalization;
using System.Text.Unicode;

namespace Vigilry.Ingestion.Receiving;

/// <summary>Tells text that JSON can express and PostgreSQL cannot hold.</summary>
internal static class PayloadText
{
    private const int EscapeLength = 6;

    /// <summary>Whether all text in it can be stored as it is.</summary>
    /// <param name="json">Valid JSON, except that its strings may not be UTF-8.</param>
    public static bool IsStorable(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        for (var at = json.IndexOf((byte)'\\'); at >= 0;)
        {
            var rest = json[at..];
            if (rest[1] != 'u')
            {
                at = Next(json, at + 2);
                continue;
            }

            var unit = CodeUnit(rest);
            var isPair = char.IsHighSurrogate(unit) && rest[EscapeLength..].StartsWith("\\u"u8) && char.IsLowSurrogate(CodeUnit(rest[EscapeLength..]));
            if (unit == '\0' || (char.IsSurrogate(unit) && !isPair))
            {
                return false;
            }

            at = Next(json, at + (isPair ? 2 * EscapeLength : EscapeLength));
        }

        return true;
    }

    private static int Next(ReadOnlySpan<byte> json, int from) => json[from..].IndexOf((byte)'\\') is >= 0 and var found ? from + found : -1;

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        ushort.TryParse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : '\0';
}
