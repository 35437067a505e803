using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vigilry.Ingestion.Receiving;

/// <summary>
/// Reads text that a client sends. What is none becomes one of two strings that validation knows by reference, so that all faults of an event
/// can be named at once.
/// </summary>
internal sealed class ClientText : JsonConverter<string>
{
    private static readonly string NotText = new('?', 1);
    private static readonly string NotUnicode = new('?', 1);

    /// <summary>What is wrong with a text that was read; <see langword="null"/> if nothing is.</summary>
    public static string? FaultOf(string? text) =>
        ReferenceEquals(text, NotText) ? "Must be text."
        : ReferenceEquals(text, NotUnicode) ? "Must be valid Unicode."
        : text?.Contains('\0', StringComparison.Ordinal) is true ? "Must not contain the NUL character."
        : null;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return NotText;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return NotUnicode;
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
