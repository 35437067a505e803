using System.Text.Json;

namespace Vigilry.Host.Pages;

/// <summary>A value within a payload, and the values within it.</summary>
/// <param name="Name">Its member's name or its index; the root has none.</param>
/// <param name="Value">The value.</param>
/// <param name="Depth">How deep it lies; the root has 0.</param>
public sealed record JsonNode(string? Name, JsonElement Value, int Depth)
{
    private const int OpenDepth = 2;

    /// <summary>Whether there are values within it.</summary>
    public bool HasChildren => Value.ValueKind switch
    {
        JsonValueKind.Object => Value.EnumerateObject().Any(),
        JsonValueKind.Array => Value.GetArrayLength() > 0,
        _ => false,
    };

    /// <summary>Whether it is unfolded at first.</summary>
    public bool IsOpen => Depth < OpenDepth;

    /// <summary>How many values there are within it.</summary>
    public string Size => Value.ValueKind is JsonValueKind.Array
        ? Tags.Words.Count(Value.GetArrayLength(), "item", "items")
        : Tags.Words.Count(Value.EnumerateObject().Count(), "member", "members");

    /// <summary>The values within it.</summary>
    public IEnumerable<JsonNode> Children => Value.ValueKind is JsonValueKind.Array
        ? Value.EnumerateArray().Select((item, i) => new JsonNode(i.ToString(System.Globalization.CultureInfo.InvariantCulture), item, Depth + 1))
        : Value.EnumerateObject().Select(m => new JsonNode(m.Name, m.Value, Depth + 1));

    /// <summary>The value as text, as its sender wrote it.</summary>
    public string Text => Value.ValueKind is JsonValueKind.String ? $"{Value.GetString()}" : Value.GetRawText();

    /// <summary>For the style sheet.</summary>
    public string Kind => $"{Value.ValueKind}".ToUpperInvariant();
}
