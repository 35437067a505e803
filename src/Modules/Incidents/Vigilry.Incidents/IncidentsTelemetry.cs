using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;
using Vigilry.Incidents.Contracts;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Incidents;

/// <summary>What this module measures and traces.</summary>
internal static class IncidentsTelemetry
{
    public static readonly ActivitySource Source = new("Vigilry.Incidents");

    private static readonly (IncidentStatus Status, string Name)[] Unresolved =
        [(IncidentStatus.Open, "open"), (IncidentStatus.Investigating, "investigating")];

    /// <summary>How many incidents are not resolved, of all organizations.</summary>
    public static SampledGauge UnresolvedIncidents(IMeterFactory meters, NpgsqlDataSource dataSource) => new(
        meters.Create(Source.Name),
        "vigilry.incidents.unresolved",
        "{incident}",
        "Incidents that are not resolved, by status",
        async ct =>
        {
            await using var count = dataSource.CreateCommand("SELECT status, count(*) FROM incidents.incidents WHERE status <> 2 GROUP BY status");
            await using var reader = await count.ExecuteReaderAsync(ct);
            var counts = new Dictionary<IncidentStatus, long>();
            while (await reader.ReadAsync(ct))
            {
                counts.Add((IncidentStatus)reader.GetInt16(0), reader.GetInt64(1));
            }

            return
            [
                .. Unresolved.Select(s => new Measurement<long>(counts.GetValueOrDefault(s.Status), new KeyValuePair<string, object?>("status", s.Name))),
            ];
        });
}
