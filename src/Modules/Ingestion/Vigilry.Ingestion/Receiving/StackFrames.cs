using System.Text.Json;

namespace Vigilry.Ingestion.Receiving;

/// <summary>Finds the frames of a stack in an event's payload, as .NET, Java, JavaScript and Python write them.</summary>
internal static class StackFrames
{
    private const int MostLines = 200;

    private static readonly string[] StackMembers = ["stack", "stackTrace", "stacktrace", "stack_trace"];
    private static readonly string[] Holders = ["exception", "error"];

    /// <summary>Code of others, which errors of any kind pass through.</summary>
    private static readonly string[] ForeignParts = ["node_modules", "node:", "site-packages", "dist-packages", "lib/python", "<anonymous>"];
    private static readonly string[] ForeignPrefixes =
    [
        "System.", "Microsoft.", "java.", "javax.", "jdk.", "sun.", "kotlin.", "org.springframework.", "org.apache.", "Npgsql.", "lambda_method",
    ];

    /// <summary>The frames of the application itself, the one that threw first; without files' places and line numbers. None if no stack is there.</summary>
    /// <param name="payload">A JSON object with a member <c>stack</c>, <c>stackTrace</c> or alike, at its top or in <c>exception</c> or <c>error</c>.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<string> InApp(JsonElement payload, int most)
    {
        if (StackOf(payload) is not { } stack)
        {
            return [];
        }

        var frames = new List<string>();
        var isNewestLast = false;
        foreach (var line in stack.Split('\n', MostLines + 1, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MostLines))
        {
            var isPython = line.StartsWith("File \"", StringComparison.Ordinal);
            isNewestLast |= isPython;
            var frame = isPython ? PythonFrame(line) : line.StartsWith("at ", StringComparison.Ordinal) ? CallOf(line[3..]) : null;
            if (frame is { Length: > 0 } && !IsForeign(frame, line))
            {
                frames.Add(frame);
            }
        }

        return isNewestLast ? [.. frames.AsEnumerable().Reverse().Take(most)] : [.. frames.Take(most)];
    }

    private static string? StackOf(JsonElement holder) =>
        TextOf(holder) ?? Holders.Select(h => holder.TryGetProperty(h, out var inner) && inner.ValueKind is JsonValueKind.Object ? TextOf(inner) : null)
            .FirstOrDefault(s => s is not null);

    private static string? TextOf(JsonElement holder)
    {
        foreach (var name in StackMembers)
        {
            if (holder.TryGetProperty(name, out var stack) && stack.ValueKind is JsonValueKind.String)
            {
                return stack.GetString();
            }
        }

        return null;
    }

    /// <summary><c>Shop.Cart.Add(Item item) in …</c>, <c>add (cart.js:3:7)</c> or <c>cart.js:3:7</c> without what follows the name.</summary>
    private static string CallOf(string call)
    {
        var end = call.IndexOf('(', StringComparison.Ordinal);
        return (end < 0 ? call : call[..end]).TrimEnd();
    }

    /// <summary><c>File "/app/cart.py", line 3, in add</c> as <c>cart.py add</c>.</summary>
    private static string? PythonFrame(string line)
    {
        const string InFunction = ", in ";
        var path = line.Split('"')[1];
        var at = line.LastIndexOf(InFunction, StringComparison.Ordinal);
        return at < 0 ? null : $"{path[(path.LastIndexOf('/') + 1)..]} {line[(at + InFunction.Length)..]}";
    }

    private static bool IsForeign(string frame, string line) =>
        Array.Exists(ForeignPrefixes, p => frame.StartsWith(p, StringComparison.Ordinal))
        || Array.Exists(ForeignParts, p => line.Contains(p, StringComparison.Ordinal));
}
