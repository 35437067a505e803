using System.Text.Json;
using NUnit.Framework;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.UnitTests.Ingestion;

[TestFixture]
public class IngestEventValidatorTests
{
    private readonly IngestEventValidator _validator = new();

    [Test]
    public void Two_members_are_enough() => Assert.That(Faults("""{"severity":"ERROR","type":"TypeError"}"""), Is.Empty);

    [TestCase("error")]
    [TestCase("Warn")]
    [TestCase("FATAL")]
    [TestCase("debug")]
    public void Severities_are_read_in_any_case_and_by_alias(string severity) =>
        Assert.That(Faults($$"""{"severity":"{{severity}}","type":"t"}"""), Is.Empty);

    [Test]
    public void Every_fault_is_named_at_once()
    {
        var faults = Faults("""{"severity":"BAD","type":"","timestamp":"yesterday","eventId":"7","projectId":"x","payload":[1]}""");

        Assert.That(faults.Keys, Is.EquivalentTo(["severity", "type", "timestamp", "eventId", "projectId", "payload"]));
    }

    [Test]
    public void Values_of_the_wrong_type_are_named_all_at_once()
    {
        var faults = Faults("""
            {"severity":5,"type":{"severity":[7]},"timestamp":true,"eventId":1,"organizationId":[],"projectId":{},"message":7.5,
             "source":"\ud800","correlationId":[[]],"fingerprint":false,"release":1e5,"environment":{"a":{} },"payload":"x"}
            """);

        Assert.That(faults.Keys, Is.EquivalentTo([
            "severity", "type", "timestamp", "eventId", "organizationId", "projectId", "message",
            "source", "correlationId", "fingerprint", "release", "environment", "payload"]));
        Assert.That(faults.Values, Has.All.Length.EqualTo(1));
        Assert.That(faults["type"], Is.EqualTo(["Must be text."]));
        Assert.That(faults["source"], Is.EqualTo(["Must be valid Unicode."]));
    }

    [Test]
    public void A_question_mark_is_text() =>
        Assert.That(Faults("""{"severity":"INFO","type":"?","message":"?","source":null}"""), Is.Empty);

    [TestCase("type")]
    [TestCase("source")]
    [TestCase("correlationId")]
    [TestCase("fingerprint")]
    [TestCase("release")]
    [TestCase("environment")]
    public void Labels_end_at_200_characters(string member)
    {
        Assert.That(Faults(With(member, new string('x', 200))), Is.Empty);
        Assert.That(Faults(With(member, new string('x', 201))).Keys, Is.EqualTo([member]));
    }

    [Test]
    public void A_message_is_measured_in_bytes()
    {
        Assert.That(Faults(With("message", new string('é', 4_096))), Is.Empty);
        Assert.That(Faults(With("message", new string('é', 4_097))).Keys, Is.EqualTo(["message"]));
    }

    [TestCase("type")]
    [TestCase("message")]
    [TestCase("source")]
    public void The_NUL_character_is_refused(string member) => Assert.That(Faults(With(member, "a\0b")).Keys, Is.EqualTo([member]));

    [TestCase("2026-11-24T09:30:00Z")]
    [TestCase("2026-11-24T10:30:00.123456+01:00")]
    [TestCase("2026-11-24T09:30:00")]
    [TestCase("2026-11-24")]
    public void Times_are_ISO_8601(string timestamp) => Assert.That(Faults(With("timestamp", timestamp)), Is.Empty);

    [TestCase("")]
    [TestCase("24.11.2026")]
    [TestCase("1732440600")]
    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("2026-13-01T00:00:00Z")]
    public void Other_times_are_refused(string timestamp) => Assert.That(Faults(With("timestamp", timestamp)).Keys, Is.EqualTo(["timestamp"]));

    [Test]
    public void A_payload_ends_at_256_KiB()
    {
        var fits = $$"""{"x":"{{new string('x', (256 * 1024) - 8)}}"}""";

        Assert.That(Faults($$"""{"severity":"INFO","type":"t","payload":{{fits}}}"""), Is.Empty);
        Assert.That(Faults($$"""{"severity":"INFO","type":"t","payload":{{fits.Replace("x\"}", "xx\"}", StringComparison.Ordinal)}}}""").Keys, Is.EqualTo(["payload"]));
    }

    [Test]
    public void A_null_payload_is_none() => Assert.That(Faults("""{"severity":"INFO","type":"t","payload":null}"""), Is.Empty);

    [TestCase("1e131071")]
    [TestCase("1e200000")]
    [TestCase("1e-16000")]
    public void A_number_that_is_long_when_written_out_is_refused(string number) => Assert.That(
        Faults($$"""{"severity":"INFO","type":"t","payload":{"n":{{number}} } }""")["payload"], Is.EqualTo(
            ["Must not contain a number of more than 1000 characters, written out without exponent."]));

    [Test]
    public void A_payload_is_measured_with_its_numbers_written_out()
    {
        // About 312 characters each.
        var numbers = string.Join(',', Enumerable.Repeat("1.5e308", 800));
        var tooMany = string.Join(',', Enumerable.Repeat("1.5e308", 900));

        Assert.That(Faults($$"""{"severity":"INFO","type":"t","payload":{"n":[{{numbers}}]} }"""), Is.Empty);
        Assert.That(Faults($$"""{"severity":"INFO","type":"t","payload":{"n":[{{tooMany}}]} }""").Keys, Is.EqualTo(["payload"]));
    }

    private static string With(string member, string value) => JsonSerializer.Serialize(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["severity"] = "INFO", ["type"] = "t", [member] = value });

    private Dictionary<string, string[]> Faults(string json)
    {
        var request = JsonSerializer.Deserialize(json, IngestionJson.Default.IngestEventRequest)
            ?? throw new ArgumentException("The JSON is null.", nameof(json));
        return _validator.Validate(request).Errors.ToErrorsByMember();
    }
}
