using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Vigilry.Incidents.Data;
using Vigilry.Platform.Scripts;

namespace Vigilry.Incidents.Lifecycle;

/// <summary>What is left of the clocks that a project's last spike started.</summary>
/// <param name="Active">Of the time in which the incident stays OPEN; zero when it is over.</param>
/// <param name="Investigating">Of the quiet window; zero when it is over.</param>
internal readonly record struct ClocksLeft(TimeSpan Active, TimeSpan Investigating);

/// <summary>The two clocks of an unresolved incident, as expiring keys. Source: the outer contract, "Redis".</summary>
internal sealed class QuietWindow(IConnectionMultiplexer redis, IOptionsMonitor<IncidentsOptions> options)
{
    private static readonly string ResolveIfQuiet = ScriptResource.Load<QuietWindow>("ResolveIfQuiet.lua");

    /// <summary>Starts both clocks anew, after a spike.</summary>
    public Task RestartAsync(Incident incident, CancellationToken ct) =>
        SetAsync(incident, new ClocksLeft(options.CurrentValue.ActiveTtl, options.CurrentValue.InvestigatingTtl), When.Always, ct);

    /// <summary>Puts back clocks that Redis lost, with what should be left of them; a clock that runs is left alone.</summary>
    public Task RestoreAsync(Incident incident, ClocksLeft left, CancellationToken ct) => SetAsync(incident, left, When.NotExists, ct);

    /// <summary>What is left of both clocks.</summary>
    public async Task<ClocksLeft> LeftAsync(Incident incident, CancellationToken ct)
    {
        var database = redis.GetDatabase();
        var active = database.KeyTimeToLiveAsync(ActiveKey(incident));
        var investigating = database.KeyTimeToLiveAsync(InvestigatingKey(incident));
        await Task.WhenAll(active, investigating).WaitAsync(ct);
        return new ClocksLeft(await active ?? TimeSpan.Zero, await investigating ?? TimeSpan.Zero);
    }

    /// <summary>Ends the quiet window of a project that no longer spikes, if the window is nearly over.</summary>
    /// <returns><see langword="true"/> if the incident may be resolved; a spike in the meantime prevents it.</returns>
    /// <exception cref="RedisException">Redis did not answer, but may have acted: ask again.</exception>
    public async Task<bool> TryEndAsync(Incident incident, CancellationToken ct)
    {
        var atMost = options.CurrentValue.InvestigatingTtl * options.CurrentValue.ResolveAtRemaining;
        return (bool)await redis.GetDatabase().ScriptEvaluateAsync(
            ResolveIfQuiet,
            [ActiveKey(incident), InvestigatingKey(incident)],
            [(long)atMost.TotalMilliseconds]).WaitAsync(ct);
    }

    private static RedisKey ActiveKey(Incident incident) => $"incident:active:{incident.OrganizationId}:{incident.ProjectId}";

    private static RedisKey InvestigatingKey(Incident incident) => $"incident:investigating:{incident.OrganizationId}:{incident.ProjectId}";

    private Task SetAsync(Incident incident, ClocksLeft left, When when, CancellationToken ct)
    {
        var database = redis.GetDatabase();
        RedisValue id = incident.Id.ToString();
        return Task.WhenAll(
            Set(ActiveKey(incident), left.Active),
            Set(InvestigatingKey(incident), left.Investigating)).WaitAsync(ct);

        Task Set(RedisKey key, TimeSpan expiry) =>
            expiry > TimeSpan.Zero ? database.StringSetAsync(key, id, expiry, when) : Task.CompletedTask;
    }
}
