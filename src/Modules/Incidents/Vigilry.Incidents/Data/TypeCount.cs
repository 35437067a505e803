using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>How many of an incident's newest errors are of a type.</summary>
public sealed record TypeCount
{
    private const int Most = 5;

    /// <summary>The events' type.</summary>
    public required string Type { get; init; }

    /// <summary>How many of the newest errors.</summary>
    public required int Count { get; init; }

    internal static List<TypeCount> Of(IEnumerable<EventSummary> errors) =>
    [
        .. errors.GroupBy(e => e.Type, StringComparer.Ordinal)
            .Select(g => new TypeCount { Type = g.Key, Count = g.Count() })
            .OrderByDescending(t => t.Count).ThenBy(t => t.Type, StringComparer.Ordinal)
            .Take(Most),
    ];
}
