using System.Text.Encodings.Web;
using System.Text.Json;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Explaining;

namespace Vigilry.Detection.Replay;

/// <summary>Lets a rule run over events from files, and writes what it would have said when, as JSON lines.</summary>
internal static class StreamReplay
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Replays a file, or all files of a directory; each is a project by its name.</summary>
    /// <param name="input">The file or directory.</param>
    /// <param name="output">Takes a line for each finding, project by project, in time order.</param>
    /// <param name="mode">The rule.</param>
    /// <param name="ct">Ends the replay.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or none to replay in the directory.</exception>
    /// <exception cref="InvalidDataException">What is wrong, in which file and line.</exception>
    public static async Task RunAsync(FileSystemInfo input, TextWriter output, DetectionMode mode, CancellationToken ct)
    {
        foreach (var file in FilesOf(input))
        {
            await ReplayAsync(file, output, mode, ct);
        }

        await output.FlushAsync(ct);
    }

    private static List<FileInfo> FilesOf(FileSystemInfo input)
    {
        if (Directory.Exists(input.FullName))
        {
            var files = new DirectoryInfo(input.FullName).EnumerateFiles().Where(f => EventFile.IsKnown(f.Name)).OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
            return files.Count > 0 ? files : throw new FileNotFoundException($"{input.FullName} has no .csv, .csv.gz or .jsonl file");
        }

        if (!File.Exists(input.FullName))
        {
            throw new FileNotFoundException($"There is no {input.FullName}");
        }

        return EventFile.IsKnown(input.Name)
            ? [new FileInfo(input.FullName)]
            : throw new InvalidDataException($"{input.Name} is no .csv, .csv.gz or .jsonl file");
    }

    private static async Task ReplayAsync(FileInfo file, TextWriter output, DetectionMode mode, CancellationToken ct)
    {
        var lane = mode == DetectionMode.Fixed ? DetectionLane.Fixed : DetectionLane.Adaptive;
        var detector = new ProjectDetector(DetectorSettings.Default with { HasFloor = mode == DetectionMode.AdaptiveWithFloor });
        List<Finding> findings = [];
        await foreach (var e in EventFile.ReadAsync(file, ct))
        {
            detector.Observe(e, findings);
            foreach (var finding in findings.Where(f => f.Lane == lane))
            {
                await output.WriteLineAsync(Line(EventFile.ProjectOf(file.Name) ?? file.Name, finding).AsMemory(), ct);
            }

            findings.Clear();
        }
    }

    private static string Line(string project, Finding finding)
    {
        var (assessment, at) = (finding.Assessment, DateTimeOffset.FromUnixTimeMilliseconds(finding.At));
        return JsonSerializer.Serialize(
            new
            {
                Project = project,
                Time = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
                State = finding.State.ToString().ToUpperInvariant(),
                Risk = assessment.Risk.Score,
                assessment.Errors,
                Users = assessment.UsersHit,
                Causes = assessment.Causes.Select(c => new
                {
                    c.Attribute,
                    c.Value,
                    ShareNow = Math.Round(c.ShareNow, 3),
                    ShareUsual = Math.Round(c.ShareUsual, 3),
                    Lift = Math.Round(c.Lift, 2),
                    G = Math.Round(c.G, 1),
                    c.P,
                }),
                Why = finding.State == FindingState.Resolved ? ResolutionOf(assessment.Resolution) : Assessments.ToContract(assessment, at).Words,
            },
            Json);
    }

    private static string ResolutionOf(ResolutionReason reason) => reason switch
    {
        ResolutionReason.NewNormal => "The number of errors has stayed so long that it is the usual one now.",
        ResolutionReason.Silence => "All events have ceased.",
        _ => "The errors are back at their usual number.",
    };
}
