using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Npgsql;

namespace Vigilry.Bench;

/// <summary>What becomes of a body that unpacks to far too much, and of events that come while PostgreSQL does not take any.</summary>
internal static class Overload
{
    private const int UnpackedMebibytes = 1_024;
    private const int BatchSize = 1_000;
    private const int Batches = 300;

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var instance = await BenchInstance.OpenAsync(settings);
        var (_, key) = await instance.Session.CreateProjectAsync("overload", CancellationToken.None);
        using var http = new HttpClient { BaseAddress = instance.Url, DefaultRequestHeaders = { { "X-Api-Key", key } } };
        var batch = BenchEvent.ToBatch(BenchEvent.Generate(BatchSize).Select(e => e.ToJson()));

        // So that what the first requests of a process take for good is not mistaken for what these take.
        for (var i = 0; i < 20; i++)
        {
            await PostAsync(http, batch, encoding: null);
        }

        await SendBombsAsync(instance, http);
        await FillAsync(instance, http, batch);
        return 0;
    }

    private static async Task SendBombsAsync(BenchInstance instance, HttpClient http)
    {
        var bomb = Bomb();
        await using var memory = InstanceMemory.Watch(instance);
        for (var run = 1; run <= 3; run++)
        {
            var sent = Stopwatch.GetTimestamp();
            var status = await PostAsync(http, bomb, "gzip");
            Console.WriteLine(
                $"run {run}  gzip of {bomb.Length / 1024:#,0} KiB that unpacks to {UnpackedMebibytes} MiB: {(int)status} "
                + $"after {Stopwatch.GetElapsedTime(sent).TotalMilliseconds:0.0} ms");
        }
    }

    /// <summary>A lock keeps every insert waiting, until the statements' time is up.</summary>
    private static async Task FillAsync(BenchInstance instance, HttpClient http, byte[] batch)
    {
        await using var connection = await instance.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var take = new NpgsqlCommand("LOCK TABLE ingestion.events IN ACCESS EXCLUSIVE MODE", connection);
        await take.ExecuteNonQueryAsync();

        await using var memory = InstanceMemory.Watch(instance);
        var refusals = new LatencyHistogram();
        var waiting = new List<Task<HttpStatusCode>>();
        for (var i = 0; i < Batches; i++)
        {
            var sent = Stopwatch.GetTimestamp();
            var posting = PostAsync(http, batch, encoding: null);
            if (await Task.WhenAny(posting, Task.Delay(TimeSpan.FromMilliseconds(500))) == posting)
            {
                if (await posting is HttpStatusCode.ServiceUnavailable)
                {
                    refusals.Record(Stopwatch.GetElapsedTime(sent));
                }
            }
            else
            {
                waiting.Add(posting);
            }
        }

        await transaction.RollbackAsync();
        var stored = (await Task.WhenAll(waiting)).Count(s => s is HttpStatusCode.Accepted);
        Console.WriteLine($"no insert passes: of {Batches} batches of {BatchSize}, {waiting.Count} waited, and {stored} of these were stored afterwards; "
            + $"{refusals.Count} were refused with 503: {refusals}");
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, byte[] body, string? encoding)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var response = await http.PostAsync(new Uri("/events/batch", UriKind.Relative), content);
        return response.StatusCode;
    }

    /// <summary>JSON that is right as far as it goes: an event with a payload that does not end.</summary>
    private static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write("""{"events":[{"severity":"ERROR","type":"Bomb","payload":{"text":" """u8);
            var mebibyte = new byte[1024 * 1024];
            Array.Fill(mebibyte, (byte)'x');
            for (var i = 0; i < UnpackedMebibytes; i++)
            {
                gzip.Write(mebibyte);
            }
        }

        return packed.ToArray();
    }
}
