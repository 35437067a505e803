using System.Text.Json.Serialization;
using Vigilry.Detection.Adaptive;

namespace Vigilry.Bench.Detection;

/// <summary>A project's events, and what is wrong in them.</summary>
/// <param name="ScoreFrom">What is opened before counts neither way.</param>
/// <param name="Events">In time order.</param>
internal sealed record LabelledStream(
    string Project,
    string Scenario,
    DateTimeOffset Start,
    DateTimeOffset End,
    DateTimeOffset ScoreFrom,
    IReadOnlyList<LabelledIncident> Incidents,
    [property: JsonIgnore] IReadOnlyList<DetectorEvent> Events);

/// <summary>Something that was planted.</summary>
/// <param name="Onset">From when it can be seen: delays count from here.</param>
/// <param name="Required">Whether not to open it is a miss; opening it is right either way.</param>
/// <param name="Severity">How bad it is, 0 to 1; <see langword="null"/> where that is not measured.</param>
/// <param name="Cause">Attributes and the values of them that most of its errors have.</param>
/// <param name="Factor">How many times the usual rate it is, if that is fixed.</param>
internal sealed record LabelledIncident(
    string Id,
    DateTimeOffset Start,
    DateTimeOffset End,
    DateTimeOffset Onset,
    bool Required,
    double? Severity,
    IReadOnlyDictionary<string, string> Cause,
    double? Factor);

/// <summary>An incident that the detector had open.</summary>
/// <param name="ClosedAt">When it was resolved, or the stream's end.</param>
/// <param name="Risk">The highest score that it had, 0 to 100.</param>
/// <param name="EarlyRisk">Its score 60 s after it was opened.</param>
/// <param name="Causes">What was said last.</param>
internal sealed record DetectedIncident(
    DateTimeOffset OpenedAt, DateTimeOffset ClosedAt, double Risk, double EarlyRisk, IReadOnlyList<Cause> Causes);
