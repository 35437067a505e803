using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>Names an incident in a few words: <c>14 TypeError in 60 s</c>.</summary>
internal static class IncidentTitle
{
    public static string For(SpikeDetected spike, IReadOnlyList<TypeCount> topTypes) => topTypes switch
    {
        [] => $"{spike.WindowErrors} errors in {Seconds(spike.Window)}",
        [var only] => $"{spike.WindowErrors} {only.Type} in {Seconds(spike.Window)}",
        [var first, ..] => $"{spike.WindowErrors} errors in {Seconds(spike.Window)}, mostly {first.Type}",
    };

    private static string Seconds(TimeSpan window) => $"{window.TotalSeconds:0.#} s";
}
