using System.IO.Compression;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Replay;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class StreamReplayTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vigilry-replay-");

    [OneTimeTearDown]
    public void DeleteDirectory() => _directory.Delete(recursive: true);

    [TestCase("shop.csv", nameof(DetectionMode.Adaptive))]
    [TestCase("shop.csv.gz", nameof(DetectionMode.Adaptive))]
    [TestCase("shop.jsonl", nameof(DetectionMode.AdaptiveWithFloor))]
    [TestCase("shop.csv", nameof(DetectionMode.Fixed))]
    public async Task Replays_a_file(string name, string modeName)
    {
        var mode = Enum.Parse<DetectionMode>(modeName);
        var events = new SyntheticStream().Heartbeat(0, 630).Errors(0, 630, 2).Errors(600, 610, 40).ToList();
        var file = Write(name, name.EndsWith(".jsonl", StringComparison.Ordinal) ? string.Join('\n', events.Select(AsJson)) : "time,severity,user,type,host\n" + string.Join('\n', events.Select(AsCsv)));

        var lines = await ReplayAsync(file, mode);

        var lane = mode == DetectionMode.Fixed ? DetectionLane.Fixed : DetectionLane.Adaptive;
        var expected = SyntheticStream.Run(events.Select(e => e with { Attributes = [e.Attributes[0], e.Attributes[2]] })).Where(f => f.Lane == lane).ToList();
        Assert.That(expected, Is.Not.Empty);
        Assert.That(lines.Select(l => l.GetProperty("state").GetString()), Is.EqualTo(expected.Select(f => f.State.ToString().ToUpperInvariant())));
        Assert.That(lines.Select(l => l.GetProperty("risk").GetDouble()), Is.EqualTo(expected.Select(f => f.Assessment.Risk.Score)));
        Assert.That(lines[0].GetProperty("project").GetString(), Is.EqualTo("shop"));
        Assert.That(lines[0].GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds(), Is.EqualTo(expected[0].At));
        Assert.That(lines[0].GetProperty("why").GetString(), Does.Contain("errors in"));
    }

    [TestCase("a.csv", "", "line 1: is empty")]
    [TestCase("b.csv", "time,type\n", "line 1: the header has no column severity")]
    [TestCase("c.csv", "time,severity\n2025-03-03T10:00:00Z,ERROR\nyesterday,ERROR", "line 3: time 'yesterday' is not ISO 8601")]
    [TestCase("d.csv", "time,severity\n2025-03-03T10:00:00Z,FATAL", "line 2: severity 'FATAL' is none of")]
    [TestCase("e.csv", "time,severity\n2025-03-03T10:00:00Z,ERROR,x", "line 2: has 3 columns, where the header has 2")]
    [TestCase("f.csv", "time,severity,type\n2025-03-03T10:00:00Z,ERROR,\"x", "line 2: column 3 has a quote that does not end")]
    [TestCase("g.csv", "time,severity\n2025-03-03T10:00:00Z,ERROR\n2025-03-03T09:00:00Z,ERROR", "line 3: is more than 60 s earlier")]
    [TestCase("h.jsonl", "{\"time\":\"2025-03-03T10:00:00Z\"}", "line 1: has no severity")]
    [TestCase("i.jsonl", "[]", "line 1: is no JSON object")]
    [TestCase("j.jsonl", "{", "line 1: ")]
    [TestCase("k.txt", "", "is no .csv, .csv.gz or .jsonl file")]
    public void Says_in_which_line_of_which_file_what_is_wrong(string name, string content, string wrong)
    {
        var file = Write(name, content);

        Assert.That(() => ReplayAsync(file, DetectionMode.Adaptive), Throws.TypeOf<InvalidDataException>().With.Message.StartWith(name).And.Message.Contains(wrong));
    }

    [Test]
    public void A_file_that_is_not_compressed_says_so()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "plain.csv.gz"), "time,severity\n");

        Assert.That(
            () => ReplayAsync(new FileInfo(Path.Combine(_directory.FullName, "plain.csv.gz")), DetectionMode.Adaptive),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("plain.csv.gz, line 1"));
    }

    [Test]
    public void Nothing_to_replay_says_so()
    {
        Assert.That(() => ReplayAsync(new FileInfo("/nowhere/x.csv"), DetectionMode.Fixed), Throws.TypeOf<FileNotFoundException>());
        Assert.That(() => ReplayAsync(_directory.CreateSubdirectory("empty"), DetectionMode.Fixed), Throws.TypeOf<FileNotFoundException>());
    }

    [Test]
    public async Task Quoted_columns_are_read()
    {
        var file = Write("quoted.csv", "time,severity,type\n2025-03-03T10:00:00Z,ERROR,\"a, \"\"b\"\"\"\n");

        List<DetectorEvent> events = [];
        await foreach (var e in EventFile.ReadAsync(file, CancellationToken.None))
        {
            events.Add(e);
        }

        Assert.That(events.Single().Fingerprint, Is.EqualTo("a, \"b\""));
    }

    private static string AsCsv(DetectorEvent e) => $"{Time(e)},{Severity(e)},{e.User},{e.Fingerprint},{e.Attributes[2].Value}";

    private static string AsJson(DetectorEvent e) => JsonSerializer.Serialize(
        new { time = Time(e), severity = Severity(e), user = e.User, type = e.Fingerprint, attributes = new { host = e.Attributes[2].Value } });

    private static string Time(DetectorEvent e) => DateTimeOffset.FromUnixTimeMilliseconds(e.At).ToString("O");

    private static string Severity(DetectorEvent e) => e.IsCritical ? "CRITICAL" : e.IsError ? "ERROR" : "INFO";

    private static async Task<List<JsonElement>> ReplayAsync(FileSystemInfo input, DetectionMode mode)
    {
        await using var output = new StringWriter();
        await StreamReplay.RunAsync(input, output, mode, CancellationToken.None);
        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l))];
    }

    private FileInfo Write(string name, string content)
    {
        var path = Path.Combine(_directory.CreateSubdirectory(Path.GetRandomFileName()).FullName, name);
        using Stream file = File.Create(path);
        using var stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Compress) : file;
        stream.Write(Encoding.UTF8.GetBytes(content));
        return new FileInfo(path);
    }
}
