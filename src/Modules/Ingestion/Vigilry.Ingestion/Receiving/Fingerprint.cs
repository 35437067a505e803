using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Vigilry.Ingestion.Receiving;

/// <summary>
/// Groups events that are of the same kind: by type and the topmost frames of the application itself, or by type and message where no stack is sent. What
/// differs from one event to the next (numbers, ids, addresses) does not count.
/// </summary>
internal static class Fingerprint
{
    /// <summary>Grows when the grouping changes, so that kinds of before and after are not taken for one.</summary>
    private const string Version = "v1:";
    private const int FramesUsed = 3;
    private const int HashBytes = 8;

    /// <summary>The fingerprint of an event whose client sent none: 19 characters.</summary>
    public static string Of(string type, string? message, JsonElement? payload)
    {
        var kind = new StringBuilder(type);
        var frames = payload is { ValueKind: JsonValueKind.Object } json ? StackFrames.InApp(json, FramesUsed) : [];
        foreach (var frame in frames)
        {
            MaskedText.Append(kind.Append('\n'), frame);
        }

        if (frames.Count == 0 && message is not null)
        {
            MaskedText.Append(kind.Append('\n'), FirstLine(message));
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(kind.ToString()));
        return Version + Convert.ToHexStringLower(hash.AsSpan(0, HashBytes));
    }

    private static ReadOnlySpan<char> FirstLine(ReadOnlySpan<char> message)
    {
        var text = message.TrimStart();
        var end = text.IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }
}
