namespace Vigilry.Incidents.Previewing;

/// <summary>An incident that would have been opened.</summary>
/// <param name="OpenedAt">When the error that made it a spike happened.</param>
/// <param name="LastSpikeAt">When the last error of a spike happened; of adaptive detection, when it would have been over.</param>
/// <param name="ErrorCount">Errors from the opening spike's window to the last spike.</param>
public sealed record PreviewedIncident(DateTimeOffset OpenedAt, DateTimeOffset LastSpikeAt, int ErrorCount);

/// <summary>Holds past errors to a rule.</summary>
internal static class SpikeReplay
{
    /// <summary>The incidents that the errors would have opened, oldest first.</summary>
    /// <param name="errors">When they happened, oldest first.</param>
    /// <param name="window">How far back errors count.</param>
    /// <param name="threshold">More errors than this within the window are a spike.</param>
    /// <param name="quiet">How long after a spike an incident is resolved: the next spike opens another.</param>
    public static IReadOnlyList<PreviewedIncident> Run(IReadOnlyList<DateTimeOffset> errors, TimeSpan window, int threshold, TimeSpan quiet)
    {
        var incidents = new List<PreviewedIncident>();
        var first = 0;
        for (var i = threshold; i < errors.Count; i++)
        {
            if (errors[i] - errors[i - threshold] >= window)
            {
                continue;
            }

            if (incidents is [.., var last] && errors[i] - last.LastSpikeAt <= quiet)
            {
                incidents[^1] = last with { LastSpikeAt = errors[i], ErrorCount = i - first + 1 };
            }
            else
            {
                first = i - threshold;
                incidents.Add(new PreviewedIncident(errors[i], errors[i], threshold + 1));
            }
        }

        return incidents;
    }
}
