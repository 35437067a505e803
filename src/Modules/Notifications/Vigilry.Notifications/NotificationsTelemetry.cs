using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;
using Vigilry.Notifications.Contracts;
using Vigilry.Platform.Telemetry;

namespace Vigilry.Notifications;

/// <summary>What this module measures and traces.</summary>
internal sealed class NotificationsTelemetry
{
    public static readonly ActivitySource Source = new("Vigilry.Notifications");

    private static readonly (DeliveryState State, string Name)[] Unfinished =
        [(DeliveryState.Pending, "pending"), (DeliveryState.Held, "held"), (DeliveryState.Dead, "dead")];

    private static readonly string[] Outcomes = ["sent", "failed", "dead"];

    private readonly long[,] _attempts = new long[Enum.GetValues<ChannelKind>().Length, Outcomes.Length];

    public NotificationsTelemetry(IMeterFactory meters) => meters.Create(Source.Name).CreateObservableCounter(
        "vigilry.notifications.attempts", Attempts, "{attempt}", "Attempts to hand a delivery over, by how they ended");

    /// <summary>An attempt has ended.</summary>
    /// <param name="kind">The channel's kind.</param>
    /// <param name="state">Of the delivery, which waits for its next attempt if this one failed and is not the last.</param>
    public void CountAttempt(ChannelKind kind, DeliveryState state) => Interlocked.Increment(
        ref _attempts[(int)kind, Array.IndexOf(Outcomes, state switch { DeliveryState.Sent => "sent", DeliveryState.Dead => "dead", _ => "failed" })]);

    /// <summary>How many deliveries are not handed over, of all organizations.</summary>
    public static SampledGauge Deliveries(IMeterFactory meters, NpgsqlDataSource dataSource) => new(
        meters.Create(Source.Name),
        "vigilry.notifications.deliveries",
        "{delivery}",
        "Deliveries that wait (pending, held) or were given up (dead)",
        async ct =>
        {
            await using var count = dataSource.CreateCommand(
                """
                SELECT 0::smallint, count(*) FROM notifications.deliveries WHERE state = 0
                UNION ALL SELECT 2::smallint, count(*) FROM notifications.deliveries WHERE state = 2
                UNION ALL SELECT 3::smallint, count(*) FROM notifications.deliveries WHERE state = 3
                """);
            await using var reader = await count.ExecuteReaderAsync(ct);
            var counts = new Dictionary<DeliveryState, long>();
            while (await reader.ReadAsync(ct))
            {
                counts.Add((DeliveryState)reader.GetInt16(0), reader.GetInt64(1));
            }

            return
            [
                .. Unfinished.Select(s => new Measurement<long>(counts.GetValueOrDefault(s.State), new KeyValuePair<string, object?>("state", s.Name))),
            ];
        });

    private IEnumerable<Measurement<long>> Attempts() =>
        from kind in Enum.GetValues<ChannelKind>()
        from outcome in Enumerable.Range(0, Outcomes.Length)
        select new Measurement<long>(
            Interlocked.Read(ref _attempts[(int)kind, outcome]),
            new KeyValuePair<string, object?>("kind", kind.ToString().ToLowerInvariant()),
            new KeyValuePair<string, object?>("outcome", Outcomes[outcome]));
}
