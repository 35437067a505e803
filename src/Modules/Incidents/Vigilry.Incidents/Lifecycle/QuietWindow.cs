using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Platform.Scripts;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>How long an incident's clocks run after a spike.</summary>
/// <param name="Active">How long it stays OPEN.</param>
/// <param name="Investigating">The quiet window, at whose end it is RESOLVED.</param>
internal readonly record struct ClockLengths(TimeSpan Active, TimeSpan Investigating);

/// <summary>What an incident's clocks say.</summary>
/// <param name="IsActive">Its last spike was a moment ago.</param>
/// <param name="IsNearlyOver">Little enough is left of the quiet window.</param>
internal readonly record struct Clocks(bool IsActive, bool IsNearlyOver);

/// <summary>The two clocks of unresolved incidents, as expiring keys; for many incidents in one round trip. Source: the outer contract, "Redis".</summary>
internal sealed class QuietWindow(
    IConnectionMultiplexer redis, IProjectSettings settings, IOptionsMonitor<IncidentsOptions> options, TimeProvider time)
{
    private static readonly string ReadClocks = ScriptResource.Load<QuietWindow>("ReadClocks.lua");
    private static readonly string ResolveIfQuiet = ScriptResource.Load<QuietWindow>("ResolveIfQuiet.lua");
    private static readonly string StartClocks = ScriptResource.Load<QuietWindow>("StartClocks.lua");
    private static readonly string StopClocks = ScriptResource.Load<QuietWindow>("StopClocks.lua");

    /// <summary>Starts both clocks anew, after a spike; what has passed since then, as on a host that hung, is gone from them.</summary>
    public async Task RestartAsync(Incident incident, CancellationToken ct)
    {
        var lengths = await LengthsAsync(incident.ProjectId, ct);
        var passed = time.GetUtcNow() - incident.QuietSince;
        await redis.GetDatabase()
            .ScriptEvaluateAsync(
                StartClocks,
                KeysOf(incident.OrganizationId, incident.ProjectId),
                [incident.Id.ToString(), Milliseconds(lengths.Active - passed), Milliseconds(lengths.Investigating - passed)])
            .WaitAsync(ct);
    }

    /// <summary>Stops both clocks of an incident that a person resolved.</summary>
    public Task StopAsync(Incident incident, CancellationToken ct) => redis.GetDatabase()
        .ScriptEvaluateAsync(StopClocks, KeysOf(incident.OrganizationId, incident.ProjectId), [incident.Id.ToString()])
        .WaitAsync(ct);

    /// <summary>Reads the clocks, and puts back those that Redis lost: PostgreSQL knows since when they run.</summary>
    /// <returns>What the clocks of each incident say, and how many were put back.</returns>
    public async Task<(IReadOnlyList<Clocks> Clocks, int Restored)> ReadAsync(IReadOnlyList<UnresolvedIncident> incidents, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var lengths = await LengthsAsync(incidents, ct);
        var arguments = new List<RedisValue>(incidents.Count * 6);
        foreach (var (incident, length) in incidents.Zip(lengths))
        {
            // An incident that is INVESTIGATING is not active, even if its project's quiet time has become longer.
            var active = incident.Status == IncidentStatus.Open ? length.Active - (now - incident.QuietSince) : TimeSpan.Zero;
            Add(incident, length.Active, active);
            Add(incident, length.Investigating, length.Investigating - (now - incident.QuietSince));
        }

        var left = (long[])(await redis.GetDatabase().ScriptEvaluateAsync(ReadClocks, KeysOf(incidents), [.. arguments]).WaitAsync(ct))!;
        return (
            [.. lengths.Select((length, i) => new Clocks(left[2 * i] > 0, left[(2 * i) + 1] <= MostLeft(length)))],
            (int)left[^1]);

        void Add(UnresolvedIncident incident, TimeSpan length, TimeSpan expected) =>
            arguments.AddRange([incident.Id.ToString(), Milliseconds(length), Milliseconds(expected < length ? expected : length)]);
    }

    /// <summary>Ends the quiet windows of projects that no longer spike, where the window is nearly over.</summary>
    /// <returns>For each incident <see langword="true"/> if it may be resolved; a spike in the meantime prevents it.</returns>
    /// <exception cref="RedisException">Redis did not answer, but may have acted: ask again.</exception>
    public async Task<IReadOnlyList<bool>> EndAsync(IReadOnlyList<UnresolvedIncident> incidents, CancellationToken ct)
    {
        var lengths = await LengthsAsync(incidents, ct);
        var ended = (long[])(await redis.GetDatabase()
            .ScriptEvaluateAsync(ResolveIfQuiet, KeysOf(incidents), [.. lengths.Select(l => (RedisValue)MostLeft(l))])
            .WaitAsync(ct))!;
        return [.. ended.Select(e => e == 1)];
    }

    /// <summary>How long the quiet window of a project's incidents is.</summary>
    public async ValueTask<TimeSpan> LengthAsync(Guid projectId, CancellationToken ct) => (await LengthsAsync(projectId, ct)).Investigating;

    private async ValueTask<ClockLengths> LengthsAsync(Guid projectId, CancellationToken ct)
    {
        var own = await settings.GetAsync(projectId, ct);
        return new ClockLengths(own.QuietTime ?? options.CurrentValue.ActiveTtl, own.ResolveTime ?? options.CurrentValue.InvestigatingTtl);
    }

    private async Task<ClockLengths[]> LengthsAsync(IReadOnlyList<UnresolvedIncident> incidents, CancellationToken ct)
    {
        await settings.PrepareAsync(incidents.Select(i => i.ProjectId), ct);
        return await Task.WhenAll(incidents.Select(i => LengthsAsync(i.ProjectId, ct).AsTask()));
    }

    private long MostLeft(ClockLengths length) => Milliseconds(length.Investigating * options.CurrentValue.ResolveAtRemaining);

    private static RedisKey[] KeysOf(IReadOnlyList<UnresolvedIncident> incidents) =>
        [.. incidents.SelectMany(i => KeysOf(i.OrganizationId, i.ProjectId))];

    private static RedisKey[] KeysOf(Guid organizationId, Guid projectId) =>
        [$"incident:active:{organizationId}:{projectId}", $"incident:investigating:{organizationId}:{projectId}"];

    private static long Milliseconds(TimeSpan duration) => Math.Max(0, (long)duration.TotalMilliseconds);
}
