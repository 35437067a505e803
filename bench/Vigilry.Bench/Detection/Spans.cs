namespace Vigilry.Bench.Detection;

/// <summary>Spans of time that do not overlap, in order.</summary>
internal static class Spans
{
    /// <summary>Those spans, cut to what lies between the two times and merged where they overlap.</summary>
    public static List<(DateTimeOffset Start, DateTimeOffset End)> Within(
        IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> spans, DateTimeOffset from, DateTimeOffset to)
    {
        List<(DateTimeOffset Start, DateTimeOffset End)> merged = [];
        foreach (var (start, end) in spans.Select(s => (Start: Later(s.Start, from), End: Earlier(s.End, to))).Where(s => s.Start < s.End).Order())
        {
            if (merged.Count > 0 && start <= merged[^1].End)
            {
                merged[^1] = (merged[^1].Start, Later(merged[^1].End, end));
            }
            else
            {
                merged.Add((start, end));
            }
        }

        return merged;
    }

    public static TimeSpan Length(IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> spans) =>
        spans.Aggregate(TimeSpan.Zero, (sum, span) => sum + (span.End - span.Start));

    /// <summary>How long both last at once.</summary>
    public static TimeSpan Overlap(
        IReadOnlyCollection<(DateTimeOffset Start, DateTimeOffset End)> ones, IReadOnlyCollection<(DateTimeOffset Start, DateTimeOffset End)> others) =>
        Length(ones.SelectMany(one => Within(others, one.Start, one.End)));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
