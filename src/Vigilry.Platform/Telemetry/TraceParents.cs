using System.Diagnostics;

namespace Vigilry.Platform.Telemetry;

/// <summary>
/// Carries a trace over what waits in between, such as a queue, the stream or an outbox, as a W3C <c>traceparent</c>. Nothing is carried while nobody records.
/// </summary>
public static class TraceParents
{
    /// <summary>Of a batch of more only the last are linked.</summary>
    private const int MostCauses = 128;

    /// <summary>What to carry along; <see langword="null"/> unless the present activity is recorded and there is somebody to go on with it.</summary>
    public static string? Current(this ActivitySource source) =>
        source.HasListeners() && Activity.Current is { Recorded: true } activity ? activity.Id : null;

    /// <summary>Begins what the causes have led to: below the last of them, with links to the others.</summary>
    /// <param name="source">The module's own.</param>
    /// <param name="name">The same for all that do the same.</param>
    /// <param name="kind">The span's kind.</param>
    /// <param name="causes">What was carried along, in order.</param>
    /// <returns><see langword="null"/> if nothing was.</returns>
    public static Activity? StartFrom(this ActivitySource source, string name, ActivityKind kind, IEnumerable<string?> causes)
    {
        if (!source.HasListeners())
        {
            return null;
        }

        var contexts = new List<ActivityContext>();
        foreach (var cause in causes.OfType<string>().Distinct(StringComparer.Ordinal).TakeLast(MostCauses))
        {
            if (ActivityContext.TryParse(cause, traceState: null, isRemote: true, out var context))
            {
                contexts.Add(context);
            }
        }

        return contexts.Count == 0 ? null
            : source.StartActivity(name, kind, contexts[^1], links: contexts.Count == 1 ? null : contexts.SkipLast(1).Select(c => new ActivityLink(c)));
    }
}
