using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.UnitTests.Ingestion;

[TestFixture]
public class BatchBodyTests
{
    private const string Valid = """{"severity":"ERROR","type":"TypeError","payload":{"a":[1,{"b":"}]\\\""}]}}""";

    [Test]
    public async Task A_batch_is_the_same_however_it_is_cut([Range(1, 300)] int bytesAtOnce)
    {
        var batch = await ReadJsonAsync($$"""{ "other":{"events":[1]}, "events":[{{Valid}} , 5, {{Valid}},{"\ud800":7}], "sentAt":"2026-11-24T09:30:00Z" }""", bytesAtOnce);

        Assert.That(batch.SentAt, Is.EqualTo("2026-11-24T09:30:00Z"));
        Assert.That(batch.Items.Select(i => i.Request?.Type), Is.EqualTo(["TypeError", null, "TypeError", null]));
        Assert.That(batch.Items[0].Request?.Payload?.GetProperty("a")[1].GetProperty("b").GetString(), Is.EqualTo("}]\\\""));
        Assert.That(batch.Items[1].Fault, Is.EqualTo("Must be one JSON object."));
        Assert.That(batch.Items[3].Fault, Is.EqualTo("Has a name that is not valid Unicode."));
    }

    [TestCase(1)]
    [TestCase(100_000)]
    public async Task A_line_that_is_not_JSON_spoils_no_other(int bytesAtOnce)
    {
        var batch = await ReadLinesAsync($"{Valid}\n\n  \r\n{{broken\r\n{Valid}{Valid}\nnull\n{Valid}", bytesAtOnce);

        Assert.That(batch.Items.Select(i => i.Request is not null), Is.EqualTo([true, false, false, false, true]));
        Assert.That(batch.Items.Where(i => i.Request is null).Select(i => i.Fault), Has.All.Not.Empty);
    }

    [Test]
    public async Task Large_events_are_the_same_however_they_are_cut([Values(1_000, 4_096, 16_384, 300_000)] int bytesAtOnce)
    {
        int[] sizes = [10, 500_000, 10, 10, 100_000, 5_000, 400_000, 1];
        string[] events = [.. sizes.Select(s => $$"""{"severity":"INFO","type":"t","message":"{{new string('x', s)}}"}""")];

        var list = await ReadJsonAsync($$"""{"ignored":"{{new string('x', 300_000)}}","events":[{{string.Join(',', events)}}],"sentAt":"2026-11-24"}""", bytesAtOnce);
        var lines = await ReadLinesAsync(string.Join('\n', events), bytesAtOnce);

        Assert.That(list.Items.Select(i => i.Request?.Message?.Length), Is.EqualTo(sizes));
        Assert.That(list.SentAt, Is.EqualTo("2026-11-24"));
        Assert.That(lines.Items.Select(i => i.Request?.Message?.Length), Is.EqualTo(sizes));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("""{"events":[{"severity":"ERROR"}""")]
    [TestCase("""{"events":[]} x""")]
    [TestCase("""{"events":[}""")]
    public void A_body_that_is_not_JSON_is_said_to_be_none(string body) =>
        Assert.That(async () => await ReadJsonAsync(body), Throws.InstanceOf<JsonException>());

    [TestCase("[]", "body")]
    [TestCase("5", "body")]
    [TestCase("{}", "events")]
    [TestCase("""{"events":{}}""", "events")]
    [TestCase("""{"events":[],"events":[]}""", "events")]
    [TestCase("""{"events":[],"sentAt":5}""", "sentAt")]
    [TestCase("""{"events":[],"sentAt":"\ud800"}""", "body")]
    [TestCase("""{"\ud800":1,"events":[]}""", "body")]
    public void JSON_that_is_not_a_batch_is_told_by_member(string body, string member) =>
        Assert.That(async () => await ReadJsonAsync(body), Throws.InstanceOf<BatchException>().With.Property("Member").EqualTo(member));

    [TestCase(1_000, true)]
    [TestCase(1_001, false)]
    public async Task A_thousand_events_are_a_batch_and_one_more_is_not(int count, bool fits)
    {
        var lines = string.Concat(Enumerable.Repeat(Valid + "\n", count));
        var list = $$"""{"events":[{{string.Join(',', Enumerable.Repeat(Valid, count))}}]}""";
        if (!fits)
        {
            Assert.That(async () => await ReadLinesAsync(lines), Throws.InstanceOf<BatchTooLargeException>());
            Assert.That(async () => await ReadJsonAsync(list), Throws.InstanceOf<BatchTooLargeException>());
            return;
        }

        Assert.That((await ReadLinesAsync(lines)).Items, Has.Count.EqualTo(count));
        Assert.That((await ReadJsonAsync(list)).Items, Has.Count.EqualTo(count));
    }

    [Test]
    public void An_event_larger_than_any_may_be_ends_the_reading()
    {
        var large = new string('x', 600 * 1024);

        Assert.That(async () => await ReadJsonAsync($$"""{"events":["{{large}}"]}""", 4_096), Throws.InstanceOf<BatchTooLargeException>());
        Assert.That(async () => await ReadLinesAsync(large, 4_096), Throws.InstanceOf<BatchTooLargeException>());
    }

    [TestCase(1)]
    [TestCase(4_096)]
    [TestCase(100_000)]
    public async Task Each_byte_counts_once_towards_the_budget(int bytesAtOnce)
    {
        var lines = string.Concat(Enumerable.Repeat(Valid + "\n", 20));
        var budget = new BodyBudget(lines.Length);
        using (var fits = budget.Open())
        {
            Assert.That((await BatchBody.ReadLinesAsync(InPieces(lines, bytesAtOnce), fits, CancellationToken.None)).Events, Has.Count.EqualTo(20));
            using var second = budget.Open();
            Assert.That(
                async () => await BatchBody.ReadLinesAsync(InPieces(Valid, bytesAtOnce), second, CancellationToken.None),
                Throws.InstanceOf<BodyBudgetException>());
        }

        using var third = budget.Open();
        Assert.That((await BatchBody.ReadLinesAsync(InPieces(lines, bytesAtOnce), third, CancellationToken.None)).Events, Has.Count.EqualTo(20));
        using var fourth = new BodyBudget(lines.Length - 1).Open();
        Assert.That(
            async () => await BatchBody.ReadLinesAsync(InPieces(lines, bytesAtOnce), fourth, CancellationToken.None),
            Throws.InstanceOf<BodyBudgetException>());
    }

    [Test]
    public async Task An_event_that_is_too_deep_spoils_no_other()
    {
        var deep = $$"""{"severity":"INFO","type":"t","payload":{"a":{{new string('[', 100)}}{{new string(']', 100)}} } }""";

        var batch = await ReadJsonAsync($$"""{"events":[{{deep}},{{Valid}}]}""");

        Assert.That(batch.Items.Select(i => i.Request is not null), Is.EqualTo([false, true]));
    }

    private static async Task<(List<BatchItem> Items, string? SentAt)> ReadJsonAsync(string body, int bytesAtOnce = 100_000)
    {
        using var share = new BodyBudget(BodyBudget.DefaultBytes).Open();
        var batch = await BatchBody.ReadJsonAsync(InPieces(body, bytesAtOnce), share, CancellationToken.None);
        return ([.. batch.ReadItems()], batch.SentAt);
    }

    private static async Task<(List<BatchItem> Items, string? SentAt)> ReadLinesAsync(string body, int bytesAtOnce = 100_000)
    {
        using var share = new BodyBudget(BodyBudget.DefaultBytes).Open();
        var batch = await BatchBody.ReadLinesAsync(InPieces(body, bytesAtOnce), share, CancellationToken.None);
        return ([.. batch.ReadItems()], batch.SentAt);
    }

    /// <summary>A body that comes in pieces, as the network has it.</summary>
    private static PipeReader InPieces(string body, int bytesAtOnce)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
        _ = WriteAsync();
        return pipe.Reader;

        async Task WriteAsync()
        {
            foreach (var piece in Encoding.UTF8.GetBytes(body).Chunk(bytesAtOnce))
            {
                await pipe.Writer.WriteAsync(piece);
            }

            await pipe.Writer.CompleteAsync();
        }
    }
}
