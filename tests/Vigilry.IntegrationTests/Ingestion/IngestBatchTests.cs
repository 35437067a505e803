using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class IngestBatchTests
{
    private const string Json = "application/json";
    private const string Ndjson = "application/x-ndjson";
    private const string Valid = """{"severity":"ERROR","type":"TypeError"}""";

    [TestCase(Json)]
    [TestCase(Ndjson)]
    [CancelAfter(20_000)]
    public async Task Valid_events_are_kept_and_the_others_named(string contentType, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        string[] events = [Valid, """{"severity":"LOUD","type":""}""", "{\"severity\":1,\"type\":2}", Valid, """{"severity":"INFO","type":"t","payload":{"n":1e400000}}"""];

        var answer = await AcceptedAsync(project, contentType, events, ct);

        Assert.That(answer.GetProperty("accepted").GetInt32(), Is.EqualTo(2));
        Assert.That(answer.GetProperty("duplicates").GetInt32(), Is.Zero);
        var rejected = answer.GetProperty("rejected").EnumerateArray().ToArray();
        Assert.That(rejected.Select(r => r.GetProperty("index").GetInt32()), Is.EqualTo([1, 2, 4]));
        Assert.That(rejected[0].GetProperty("errors").EnumerateObject().Select(e => e.Name), Is.EquivalentTo(["severity", "type"]));
        Assert.That(rejected[1].GetProperty("errors").EnumerateObject().Select(e => e.Name), Is.EquivalentTo(["severity", "type"]));
        Assert.That(await project.ItemsAsync($"/api/projects/{project.Id}/events", ct), Has.Count.EqualTo(2));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_same_batch_again_stores_nothing_twice(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var withId = $$"""{"severity":"ERROR","type":"TypeError","eventId":"{{id}}"}""";

        var first = await AcceptedAsync(project, Json, [withId, withId], ct);
        var second = await AcceptedAsync(project, Ndjson, [withId], ct);

        Assert.That((first.GetProperty("accepted").GetInt32(), first.GetProperty("duplicates").GetInt32()), Is.EqualTo((1, 1)));
        Assert.That((second.GetProperty("accepted").GetInt32(), second.GetProperty("duplicates").GetInt32()), Is.EqualTo((0, 1)));
        Assert.That(await project.ItemsAsync($"/api/projects/{project.Id}/events", ct), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_batch_of_eleven_errors_opens_an_incident(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        await AcceptedAsync(project, Json, [.. Enumerable.Repeat(Valid, 11)], ct);

        Assert.That(project.Status, Is.EqualTo("OPEN").After(5_000, 20));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_clock_that_is_off_is_corrected(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var before = TimeProvider.System.GetUtcNow();

        using var response = await PostAsync(
            project, Json, """{"sentAt":"2001-01-01T00:00:10Z","events":[{"severity":"INFO","type":"t","timestamp":"2001-01-01T00:00:00Z"}]}""", ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        var stored = (await project.ItemsAsync($"/api/projects/{project.Id}/events", ct)).Single();
        var happened = stored.GetProperty("receivedAt").GetDateTimeOffset() - stored.GetProperty("timestamp").GetDateTimeOffset();
        Assert.That(happened, Is.EqualTo(TimeSpan.FromSeconds(10)).Within(TimeSpan.FromMilliseconds(1)));
        Assert.That(stored.GetProperty("receivedAt").GetDateTimeOffset(), Is.GreaterThanOrEqualTo(before.AddSeconds(-1)));
    }

    [TestCase("1970-01-01T00:00:00Z", "9998-01-01T00:00:00Z")]
    [TestCase("9998-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    [CancelAfter(20_000)]
    public async Task A_clock_that_is_off_by_ages_breaks_nothing(string sentAt, string timestamp, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await PostAsync(
            project, Json, $$"""{"sentAt":"{{sentAt}}","events":[{"severity":"INFO","type":"t","timestamp":"{{timestamp}}"}]}""", ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [TestCase("", null, Description = "empty")]
    [TestCase("{\"events\":[", null)]
    [TestCase("{}", "events")]
    [TestCase("[]", "body")]
    [TestCase("{\"events\":[],\"sentAt\":\"now\"}", "sentAt")]
    [CancelAfter(20_000)]
    public async Task A_body_that_is_no_batch_is_400(string body, string? member, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await PostAsync(project, Json, body, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        Assert.That(member is null ? problem.TryGetProperty("detail", out _) : problem.GetProperty("errors").TryGetProperty(member, out _), Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task More_than_a_thousand_events_or_10_MiB_are_413(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var large = $$"""{"severity":"INFO","type":"t","payload":{"x":"{{new string('x', 200 * 1024)}}"} }""";

        using var many = await PostAsync(project, Json, BodyOf(Json, [.. Enumerable.Repeat(Valid, 1_001)]), ct);
        using var big = await PostAsync(project, Ndjson, BodyOf(Ndjson, [.. Enumerable.Repeat(large, 60)]), ct);

        Assert.That(many.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(big.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(await project.ItemsAsync($"/api/projects/{project.Id}/events", ct), Is.Empty);
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("br")]
    [CancelAfter(20_000)]
    public async Task Compressed_bodies_are_read(string encoding, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var batch = await PostAsync(project, "/events/batch", Ndjson, Compress(encoding, Encoding.UTF8.GetBytes(BodyOf(Ndjson, [Valid, Valid]))), encoding, ct);
        using var single = await PostAsync(project, "/events", Json, Compress(encoding, Encoding.UTF8.GetBytes(Valid)), encoding, ct);

        Assert.That((await batch.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("accepted").GetInt32(), Is.EqualTo(2));
        Assert.That(single.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [TestCase("gzip", "/events")]
    [TestCase("deflate", "/events")]
    [TestCase("br", "/events")]
    [TestCase("gzip", "/events/batch")]
    [TestCase("deflate", "/events/batch")]
    [TestCase("br", "/events/batch")]
    [CancelAfter(20_000)]
    public async Task Bodies_that_are_broken_or_cut_off_are_400(string encoding, string path, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var whole = Compress(encoding, Encoding.UTF8.GetBytes(BodyOf(Json, [.. Enumerable.Range(0, 200).Select(i => $$"""{"severity":"INFO","type":"t{{i * i}}"}""")])));

        using var broken = await PostAsync(project, path, Json, [0x7B, 0x22, .. whole[10..]], encoding, ct);
        using var cutOff = await PostAsync(project, path, Json, whole[..(whole.Length / 2)], encoding, ct);

        Assert.That(broken.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(cutOff.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await project.ItemsAsync($"/api/projects/{project.Id}/events", ct), Is.Empty);
    }

    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("br")]
    [CancelAfter(20_000)]
    public async Task Lines_that_are_cut_off_after_an_event_are_400_too(string encoding, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var lines = Encoding.UTF8.GetBytes(BodyOf(Ndjson, [Valid, Valid]) + "\n");
        using var compressed = new MemoryStream();
        using var stream = Bombs.Compressing(encoding, compressed);
        stream.Write(lines);
        await stream.FlushAsync(ct);

        using var cutOff = await PostAsync(project, "/events/batch", Ndjson, compressed.ToArray(), encoding, ct);

        Assert.That(cutOff.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That($"{(await cutOff.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("detail")}", Does.Contain("Content-Encoding"));
        Assert.That(await project.ItemsAsync($"/api/projects/{project.Id}/events", ct), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Gzip_of_several_members_is_read_to_its_end(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var member = Compress("gzip", Encoding.UTF8.GetBytes(Valid + "\n"));

        using var whole = await PostAsync(project, "/events/batch", Ndjson, [.. member, .. member], "gzip", ct);
        using var cutOff = await PostAsync(project, "/events/batch", Ndjson, [.. member, .. member[..^1]], "gzip", ct);

        Assert.That((await whole.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("accepted").GetInt32(), Is.EqualTo(2));
        Assert.That(cutOff.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_unknown_encoding_is_415(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        using var response = await PostAsync(project, "/events/batch", Json, Encoding.UTF8.GetBytes(BodyOf(Json, [Valid])), "zstd", ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [TestCase("application/x-ndjson; charset=utf-8", HttpStatusCode.Accepted)]
    [TestCase("APPLICATION/X-NDJSON", HttpStatusCode.Accepted)]
    [TestCase("application/x-ndjsonfoo", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [CancelAfter(20_000)]
    public async Task Lines_are_known_by_their_media_type(string contentType, HttpStatusCode expected, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Valid)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };

        using var response = await project.KeyClient.PostAsync(new Uri("/events/batch", UriKind.Relative), content, ct);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [TestCase("gzip", "/events", Json)]
    [TestCase("br", "/events", Json)]
    [TestCase("gzip", "/events/batch", Json)]
    [TestCase("gzip", "/events/batch", Ndjson)]
    [TestCase("deflate", "/events/batch", Ndjson)]
    [CancelAfter(60_000)]
    public async Task A_bomb_is_413(string encoding, string path, string contentType, CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);

        // 1 GiB of blanks, which are fine between tokens and lines.
        using var response = await PostAsync(project, path, contentType, Bombs.Of(encoding), encoding, ct);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test, CancelAfter(20_000)]
    public async Task Ids_that_are_not_the_keys_reject_the_event_only(CancellationToken ct)
    {
        using var project = await TestServers.App.WithProjectAsync(ct);
        var other = $$"""{"severity":"INFO","type":"t","projectId":"{{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}}"}""";

        var answer = await AcceptedAsync(project, Json, [other, Valid], ct);

        Assert.That(answer.GetProperty("accepted").GetInt32(), Is.EqualTo(1));
        Assert.That(answer.GetProperty("rejected")[0].GetProperty("errors").TryGetProperty("projectId", out _), Is.True);
    }

    private static string BodyOf(string contentType, string[] events) =>
        contentType is Json ? $$"""{"events":[{{string.Join(',', events)}}]}""" : string.Join('\n', events);

    private static async Task<JsonElement> AcceptedAsync(TestProject project, string contentType, string[] events, CancellationToken ct)
    {
        using var response = await PostAsync(project, contentType, BodyOf(contentType, events), ct);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        return await response.Content.ReadFromJsonAsync<JsonElement>(ct);
    }

    private static Task<HttpResponseMessage> PostAsync(TestProject project, string contentType, string body, CancellationToken ct) =>
        PostAsync(project, "/events/batch", contentType, Encoding.UTF8.GetBytes(body), encoding: null, ct);

    private static async Task<HttpResponseMessage> PostAsync(
        TestProject project, string path, string contentType, byte[] body, string? encoding, CancellationToken ct)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        // A body that is refused by its length is not sent at all then, and the connection not broken while it is.
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Headers = { ExpectContinue = true } };
        return await project.KeyClient.SendAsync(request, ct);
    }

    private static byte[] Compress(string encoding, byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var stream = Bombs.Compressing(encoding, compressed))
        {
            stream.Write(body);
        }

        return compressed.ToArray();
    }

    private static class Bombs
    {
        private static readonly Dictionary<string, Lazy<byte[]>> Made = new(StringComparer.Ordinal)
        {
            ["gzip"] = new(() => Make("gzip")),
            ["deflate"] = new(() => Make("deflate")),
            ["br"] = new(() => Make("br")),
        };

        public static byte[] Of(string encoding) => Made[encoding].Value;

        public static Stream Compressing(string encoding, Stream to) => encoding switch
        {
            "gzip" => new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true),
            _ => new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true),
        };

        private static byte[] Make(string encoding)
        {
            var blanks = new byte[1024 * 1024];
            Array.Fill(blanks, (byte)'\n');
            using var compressed = new MemoryStream();
            using (var stream = Compressing(encoding, compressed))
            {
                for (var i = 0; i < 1024; i++)
                {
                    stream.Write(blanks);
                }
            }

            return compressed.ToArray();
        }
    }
}
