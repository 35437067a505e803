using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>Names an incident in a few words: <c>14 TypeError in 60 s</c>.</summary>
internal static class IncidentTitle
{
    public static string For(SpikeDetected spike, IReadOnlyList<TypeCount> topTypes) => topTypes switch
    {
        // The count is of one kind, the types are of all errors.
        _ when spike.Assessment is { Evidence: { Fingerprint: not null } kind } assessment =>
            $"{spike.WindowErrors} {TypeOf(assessment) ?? "errors"} of {(kind.IsNewKind ? "a new" : "one")} kind in {Seconds(spike.Window)}",
        [] => $"{spike.WindowErrors} errors in {Seconds(spike.Window)}",
        [var only] => $"{spike.WindowErrors} {only.Type} in {Seconds(spike.Window)}",
        [var first, ..] => $"{spike.WindowErrors} errors in {Seconds(spike.Window)}, mostly {first.Type}",
    };

    /// <summary>The type that stands out; of two it is not known which is the kind's.</summary>
    private static string? TypeOf(IncidentAssessment assessment) =>
        assessment.Causes.Where(c => string.Equals(c.Attribute, "type", StringComparison.Ordinal)).ToArray() is [var only] ? only.Value : null;

    private static string Seconds(TimeSpan window) => $"{window.TotalSeconds:0.#} s";
}
