using Vigilry.Ingestion.Contracts;

namespace Vigilry.Ingestion.Receiving;

/// <summary>The names that clients give severities.</summary>
internal static class SeverityNames
{
    private static readonly Dictionary<string, EventSeverity> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DEBUG"] = EventSeverity.Debug,
        ["INFO"] = EventSeverity.Info,
        ["WARNING"] = EventSeverity.Warning,
        ["WARN"] = EventSeverity.Warning,
        ["ERROR"] = EventSeverity.Error,
        ["CRITICAL"] = EventSeverity.Critical,
        ["FATAL"] = EventSeverity.Critical,
    };

    public static bool TryParse(string? name, out EventSeverity severity)
    {
        severity = default;
        return name is not null && ByName.TryGetValue(name, out severity);
    }
}
