using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>How many of an incident's newest errors are of a type.</summary>
public sealed record TypeCount
{
    /// <summary>The events' type.</summary>
    public required string Type { get; init; }

    /// <summary>How many of the newest errors.</summary>
    public required int Count { get; init; }

    internal static List<TypeCount> Of(IEnumerable<EventSummary> errors) =>
        TopCount.Of(errors, e => e.Type, (type, count) => new TypeCount { Type = type, Count = count });
}

/// <summary>How many of an incident's newest errors are from a source.</summary>
public sealed record SourceCount
{
    /// <summary>A service, host or file, as the client says.</summary>
    public required string Source { get; init; }

    /// <summary>How many of the newest errors.</summary>
    public required int Count { get; init; }

    internal static List<SourceCount> Of(IEnumerable<EventSummary> errors) =>
        TopCount.Of(errors, e => e.Source, (source, count) => new SourceCount { Source = source, Count = count });
}

internal static class TopCount
{
    private const int Most = 5;

    /// <summary>The most frequent, most frequent first.</summary>
    public static List<T> Of<T>(IEnumerable<EventSummary> errors, Func<EventSummary, string?> name, Func<string, int, T> create) =>
    [
        .. errors.Select(name).OfType<string>()
            .CountBy(n => n, StringComparer.Ordinal)
            .OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal)
            .Take(Most)
            .Select(n => create(n.Key, n.Value)),
    ];
}
