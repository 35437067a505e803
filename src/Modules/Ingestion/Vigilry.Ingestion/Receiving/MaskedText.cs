using System.Buffers;
using System.Text;

namespace Vigilry.Ingestion.Receiving;

/// <summary>Text without what differs from one event to the next.</summary>
internal static class MaskedText
{
    private const int Longest = 300;

    /// <summary>A longer word is no word: a token, a hash, something encoded.</summary>
    private const int LongestWord = 60;
    private const int ShortestHexadecimal = 8;

    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\"'`;=()[]{}<>|/\\?&");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>Appends the first 300 characters, with <c>#</c> for numbers and ids and <c>@</c> for addresses.</summary>
    public static void Append(StringBuilder target, ReadOnlySpan<char> text)
    {
        text = text.Length > Longest ? text[..Longest] : text;
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny(Separators);
            AppendWord(target, end < 0 ? text : text[..end]);
            if (end < 0)
            {
                return;
            }

            target.Append(text[end]);
            text = text[(end + 1)..];
        }
    }

    private static void AppendWord(StringBuilder target, ReadOnlySpan<char> word)
    {
        var core = word.TrimEnd(".,:!");
        if (core.Contains('@'))
        {
            target.Append('@');
        }
        else if (core.ContainsAny(Digits) || core.Length > LongestWord || (core.Length >= ShortestHexadecimal && !core.ContainsAnyExcept(Hexadecimal)))
        {
            target.Append('#');
        }
        else
        {
            target.Append(core);
        }

        target.Append(word[core.Length..]);
    }
}
