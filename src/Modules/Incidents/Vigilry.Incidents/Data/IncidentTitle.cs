using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>Names an incident in a few words: <c>14 TypeError in 60 s</c>.</summary>
internal static class IncidentTitle
{
    public static string For(SpikeDetected spike, IReadOnlyList<TypeCount> topTypes) => topTypes switch
    {
        // The count is of one kind, the types are of all errors.
        _ when spike.Assessment?.Evidence is { Fingerprint: not null } kind =>
            $"{spike.WindowErrors} errors of {(kind.IsNewKind ? "a new" : "one")} kind in {Seconds(spike.Window)}",
        [] => $"{spike.WindowErrors} errors in {Seconds(spike.Window)}",
        [var only] => $"{spike.WindowErrors} {only.Type} in {Seconds(spike.Window)}",
        [var first, ..] => $"{spike.WindowErrors} errors in {Seconds(spike.Window)}, mostly {first.Type}",
    };

    private static string Seconds(TimeSpan window) => $"{window.TotalSeconds:0.#} s";
}
