using System.Text;
using System.Text.Json;

namespace Vigilry.Bench;

/// <summary>An event as a web application sends it.</summary>
/// <param name="Severity">0 to 4, as stored.</param>
/// <param name="Payload">A JSON object.</param>
internal sealed record BenchEvent(
    short Severity, string Type, string Message, string Source, string CorrelationId, string Release, string Environment, string Payload)
{
    private const int BodyBytes = 600;
    private static readonly string[] Severities = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    /// <summary>Different events whose JSON has 600 bytes; every tenth is an error.</summary>
    public static BenchEvent[] Generate(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Generate(i, severity: i % 10 == 9 ? (short)3 : (short)1))];

    /// <summary>An event whose JSON has 600 bytes.</summary>
    public static BenchEvent Generate(int number, short severity)
    {
        const string Padded = "/srv/";
        var random = new Random(number);
        var unpadded = new BenchEvent(
            severity,
            severity >= 3 ? "AcquirerTimeout" : "payment.authorized",
            $"POST https://acquirer.example/v2/charges answered {(severity >= 3 ? 504 : 201)} after {random.Next(10, 5_000)} ms",
            $"payments-api-{random.Next(1, 9)}",
            $"{random.NextInt64():x16}{random.NextInt64():x16}",
            "2026.11.3",
            "production",
            $$"""
            {"requestId":"req-{{random.Next(100_000, 1_000_000)}}","amount":{{random.Next(100, 99_999)}},"currency":"EUR","attempt":1,
            "user":{"id":{{random.Next()}},"plan":"pro"},"stack":"at charge ({{Padded}}payments/charge.js:41:7)"}
            """);
        var padding = BodyBytes - unpadded.ToJson().Length;
        return unpadded with { Payload = unpadded.Payload.Replace(Padded, Padded + new string('x', padding), StringComparison.Ordinal) };
    }

    /// <summary>The body of <c>POST /events</c>.</summary>
    /// <param name="eventId">The client's own id, if it gives one.</param>
    public byte[] ToJson(Guid? eventId = null)
    {
        using var buffer = new MemoryStream(BodyBytes + 64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("severity", Severities[Severity]);
            json.WriteString("type", Type);
            json.WriteString("message", Message);
            json.WriteString("source", Source);
            json.WriteString("correlationId", CorrelationId);
            json.WriteString("release", Release);
            json.WriteString("environment", Environment);
            if (eventId is { } id)
            {
                json.WriteString("eventId", id);
            }

            json.WritePropertyName("payload");
            json.WriteRawValue(Payload);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The body of <c>POST /events/batch</c>, from bodies of single events.</summary>
    public static byte[] ToBatch(IEnumerable<byte[]> events) =>
        Encoding.UTF8.GetBytes($$"""{"events":[{{string.Join(',', events.Select(Encoding.UTF8.GetString))}}]}""");
}
