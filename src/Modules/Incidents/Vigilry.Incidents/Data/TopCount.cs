using Vigilry.Incidents.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>What an incident's newest errors have most of.</summary>
internal static class TopCount
{
    private const int Most = 5;

    /// <summary>The most frequent types, most frequent first.</summary>
    public static List<TypeCount> Types(IEnumerable<EventSummary> errors) =>
        Of(errors, e => e.Type, (type, count) => new TypeCount { Type = type, Count = count });

    /// <summary>The most frequent sources, most frequent first.</summary>
    public static List<SourceCount> Sources(IEnumerable<EventSummary> errors) =>
        Of(errors, e => e.Source, (source, count) => new SourceCount { Source = source, Count = count });

    private static List<T> Of<T>(IEnumerable<EventSummary> errors, Func<EventSummary, string?> name, Func<string, int, T> create) =>
    [
        .. errors.Select(name).OfType<string>()
            .CountBy(n => n, StringComparer.Ordinal)
            .OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal)
            .Take(Most)
            .Select(n => create(n.Key, n.Value)),
    ];
}
