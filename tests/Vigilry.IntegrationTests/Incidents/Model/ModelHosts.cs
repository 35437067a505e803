using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Detection;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Incidents.Lifecycle;
using Vigilry.Incidents.Publishing;
using Vigilry.Ingestion.Publishing;
using Vigilry.Ingestion.Retention;
using Vigilry.Platform.Redis;
using Vigilry.Platform.Streaming;

namespace Vigilry.IntegrationTests.Incidents.Model;

/// <summary>An incident as the database has it.</summary>
internal sealed record StoredIncident(Guid Id, Guid ProjectId, string Status, DateTimeOffset QuietSince, int Revision);

/// <summary>A change as the stream told of it.</summary>
internal sealed record AnnouncedChange(Guid IncidentId, int Revision, string Status);

/// <summary>Two replicas on servers of their own, whose time only passes when it is told to, and which can crash at any step.</summary>
internal sealed class ModelHosts : IAsyncDisposable
{
    private const string Group = "model";
    private const string ShiftClocks = """
        for _, pattern in ipairs({ 'incident:*', 'detection:window:*' }) do
            for _, key in ipairs(redis.call('KEYS', pattern)) do
                local left = redis.call('PTTL', key) - tonumber(ARGV[1])
                if left <= 0 then
                    redis.call('DEL', key)
                else
                    redis.call('PEXPIRE', key, math.floor(left))
                end
            end
        end
        """;

    private readonly VigilryApp[] _apps;
    private readonly ConnectionMultiplexer _redis;
    private readonly NpgsqlDataSource _postgres;
    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan _redisElapsed;
    private long _shifted;

    private ModelHosts(VigilryApp[] apps, VirtualTime time, Crashes crashes, ConnectionMultiplexer redis)
    {
        (_apps, Time, Crashes, _redis) = (apps, time, crashes, redis);
        _postgres = NpgsqlDataSource.Create(Setting("ConnectionStrings:Postgres"));
    }

    public VirtualTime Time { get; }

    public Crashes Crashes { get; }

    public IReadOnlyList<VigilryApp> Apps => _apps;

    /// <summary>
    /// Whether the machine has stalled since time last passed: Redis's clock cannot be stopped, and has gone on for longer than the model leaves room for.
    /// </summary>
    public bool HasStalled => Stopwatch.GetElapsedTime(_shifted) > TimeSpan.FromSeconds(3);

    /// <summary>All that the stream has told of incidents, in order.</summary>
    public List<AnnouncedChange> Announced { get; } = [];

    public static async Task<ModelHosts> StartAsync(CancellationToken ct)
    {
        var (time, crashes) = (new VirtualTime(), new Crashes());
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Vigilry:Detection:Threshold"] = $"{ReferenceModel.Threshold}",
            ["Vigilry:Detection:Window"] = $"{ReferenceModel.Window}",
            ["Vigilry:Incidents:ActiveTtl"] = $"{ReferenceModel.ActiveTtl}",
            ["Vigilry:Incidents:InvestigatingTtl"] = $"{ReferenceModel.InvestigatingTtl}",
            ["Vigilry:Incidents:HealthCheckInterval"] = "01:00:00",
        };
        var first = await VigilryApp.StartAloneAsync(ct, settings, Configure);
        var second = await first.StartReplicaAsync(settings, Configure);
        var configuration = first.Services.GetRequiredService<IConfiguration>();
        return new ModelHosts(
            [first, second], time, crashes, await ConnectionMultiplexer.ConnectAsync($"{configuration.GetConnectionString("Redis")},allowAdmin=true"));

        void Configure(IServiceCollection services)
        {
            services.AddLogging(logging => logging.ClearProviders());
            services.AddSingleton<TimeProvider>(time);
            services.ConfigureDbContext<IncidentsDb>(db => db.AddInterceptors(crashes));
            services.AddSingleton(provider =>
                crashes.Wrap(ConnectionMultiplexer.Connect(provider.GetRequiredService<RedisConnections>().Options("shared"))));
        }
    }

    /// <summary>Lets time pass to a multiple of ten seconds, for the hosts and for Redis.</summary>
    public async Task AdvanceAsync(int tens)
    {
        var step = TimeSpan.FromSeconds(10);
        Time.Advance((tens * step) - TimeSpan.FromTicks(Time.Elapsed.Ticks % step.Ticks));
        await ShiftRedisAsync();
    }

    /// <summary>Checks on one host, or on both at once.</summary>
    public Task CheckAsync(IEnumerable<int> hosts, CancellationToken ct) => Task.WhenAll(hosts.Select(async i =>
    {
        await using var scope = _apps[i].Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WindowRecovery>().RunAsync(ct);
        await scope.ServiceProvider.GetRequiredService<IncidentHealthCheck>().RunAsync(ct);
    }));

    /// <summary>Waits until all that was stored is published, observed and announced, or until the hosts have crashed.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!Crashes.HasCrashed && !await IsDrainedAsync(ct))
        {
            await ListenAsync();
            await Task.Delay(2, ct);
            if (Stopwatch.GetElapsedTime(begun) > TimeSpan.FromMilliseconds(300))
            {
                // A spiking project is looked at again after a moment.
                Time.Advance(TimeSpan.FromMilliseconds(600));
                begun = Stopwatch.GetTimestamp();
            }
        }

        await ListenAsync();
    }

    /// <summary>The hosts are back and make up for what they missed: outbox, unfinished entries, announcements, clocks.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        Crashes.Revive();
        await AdvanceAsync(2);
        await _apps[0].Services.GetServices<IHostedService>().OfType<OutboxSweep>().Single().SweepAsync(ct);
        await LetOthersClaimAsync();
        foreach (var app in _apps)
        {
            app.Services.GetRequiredService<IncidentPublisher>().Wake();
        }

        await DrainAsync(ct);

        // Twice: an incident that was OPEN for too long is INVESTIGATING after the first.
        await CheckAsync([0, 1], ct);
        await CheckAsync([0, 1], ct);
        await DrainAsync(ct);
    }

    /// <summary>Redis loses all that it has.</summary>
    public async Task FlushAsync()
    {
        await ListenAsync();
        await _redis.GetServers()[0].FlushDatabaseAsync(_redis.GetDatabase().Database);
    }

    /// <summary>Makes the partitions that time to come needs.</summary>
    public Task MakePartitionsAsync(CancellationToken ct) => _apps[0].Services.GetRequiredService<PartitionMaintenance>().RunAsync(ct);

    /// <summary>The incidents of projects; of each, one that is not RESOLVED comes last.</summary>
    public async Task<IReadOnlyList<StoredIncident>> IncidentsAsync(IReadOnlyCollection<Guid> projects, CancellationToken ct)
    {
        await using var query = _postgres.CreateCommand(
            "SELECT id, project_id, status, quiet_since, revision FROM incidents.incidents WHERE project_id = ANY ($1) ORDER BY status <> 2, opened_at, id");
        query.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. projects] });
        await using var reader = await query.ExecuteReaderAsync(ct);
        var incidents = new List<StoredIncident>();
        while (await reader.ReadAsync(ct))
        {
            var status = ((IncidentStatus)reader.GetInt16(2)).ToString().ToUpperInvariant();
            incidents.Add(new StoredIncident(reader.GetGuid(0), reader.GetGuid(1), status, reader.GetFieldValue<DateTimeOffset>(3), reader.GetInt32(4)));
        }

        return incidents;
    }

    /// <summary>What incidents' timelines say of their status, entry by entry, and whether quiet brought it.</summary>
    public async Task<ILookup<Guid, (TimelineKind Kind, bool IsQuiet)>> TimelinesAsync(IEnumerable<Guid> incidentIds, CancellationToken ct)
    {
        await using var query = _postgres.CreateCommand(
            "SELECT incident_id, kind, cause, number FROM incidents.timeline WHERE incident_id = ANY ($1) ORDER BY incident_id, number");
        query.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. incidentIds] });
        await using var reader = await query.ExecuteReaderAsync(ct);
        var entries = new List<(Guid Id, (TimelineKind, bool) Entry)>();
        var (last, number) = (Guid.Empty, 0);
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(0);
            (last, number) = (id, id == last ? number + 1 : 1);
            if (reader.GetInt32(3) != number)
            {
                throw new InvalidOperationException($"The timeline of {id} has a gap at {number}.");
            }

            entries.Add((id, ((TimelineKind)reader.GetInt16(1), !reader.IsDBNull(2) && reader.GetInt16(2) == (short)TimelineCause.Quiet)));
        }

        return entries.ToLookup(e => e.Id, e => e.Entry);
    }

    /// <summary>What is left of a project's clocks.</summary>
    public async Task<(TimeSpan? Active, TimeSpan? Investigating)> ClocksAsync(TestProject project)
    {
        var database = _redis.GetDatabase();
        return (
            await database.KeyTimeToLiveAsync($"incident:active:{project.OrganizationId}:{project.Id}"),
            await database.KeyTimeToLiveAsync($"incident:investigating:{project.OrganizationId}:{project.Id}"));
    }

    public async ValueTask DisposeAsync()
    {
        Crashes.Revive();
        await _apps[1].DisposeAsync();
        await _apps[0].DisposeAsync();
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private string Setting(string name) => $"{_apps[0].Services.GetRequiredService<IConfiguration>()[name]}";

    /// <summary>Redis's own clock runs on by itself, so only what is missing is taken from what runs there.</summary>
    private async Task ShiftRedisAsync()
    {
        _shifted = Stopwatch.GetTimestamp();
        var real = Stopwatch.GetElapsedTime(_started);
        var shift = Time.Elapsed - real - _redisElapsed;
        _redisElapsed += shift;
        await _redis.GetDatabase().ScriptEvaluateAsync(ShiftClocks, values: [shift.TotalMilliseconds]);
    }

    /// <summary>In the order in which things go: what is not yet at a later place was at an earlier one.</summary>
    private async Task<bool> IsDrainedAsync(CancellationToken ct) =>
        await IsEmptyAsync("ingestion.outbox", ct) && await IsObservedAsync() && await IsEmptyAsync("incidents.announcements", ct);

    private async Task<bool> IsEmptyAsync(string table, CancellationToken ct)
    {
        await using var query = _postgres.CreateCommand($"SELECT count(*) FROM {table}");
        return await query.ExecuteScalarAsync(ct) is 0L;
    }

    private async Task<bool> IsObservedAsync()
    {
        var database = _redis.GetDatabase();
        if (!await database.KeyExistsAsync(PlatformEvents.Key))
        {
            return true;
        }

        var info = await database.StreamInfoAsync(PlatformEvents.Key);
        var groups = await database.StreamGroupInfoAsync(PlatformEvents.Key);
        return groups.Any(g => g.Name is PlatformEvents.RiskWorker && g.PendingMessageCount == 0 && g.LastDeliveredId == info.LastGeneratedId);
    }

    /// <summary>Reads what the stream says of incidents; a group of its own keeps it from being trimmed.</summary>
    private async Task ListenAsync()
    {
        var database = _redis.GetDatabase();
        try
        {
            var entries = await database.StreamReadGroupAsync(PlatformEvents.Key, Group, "listener", ">", count: 1_000, noAck: true);
            foreach (var entry in entries.Where(e => $"{e["type"]}".StartsWith("INCIDENT_", StringComparison.Ordinal)))
            {
                var data = JsonDocument.Parse(Encoding.UTF8.GetBytes($"{entry["data"]}")).RootElement;
                Announced.Add(new AnnouncedChange(
                    data.GetProperty("id").GetGuid(), data.GetProperty("revision").GetInt32(), $"{data.GetProperty("status")}"));
            }
        }
        catch (RedisServerException exception) when (exception.Message.Contains("NOGROUP", StringComparison.Ordinal))
        {
            await database.StreamCreateConsumerGroupAsync(PlatformEvents.Key, Group, StreamPosition.Beginning);
            await ListenAsync();
        }
    }

    /// <summary>Makes what a crashed consumer left look old enough to be claimed, and wakes the readers.</summary>
    private async Task LetOthersClaimAsync()
    {
        var database = _redis.GetDatabase();
        try
        {
            foreach (var pending in await database.StreamPendingMessagesAsync(PlatformEvents.Key, PlatformEvents.RiskWorker, 1_000, RedisValue.Null))
            {
                await database.ExecuteAsync(
                    "XCLAIM", PlatformEvents.Key, PlatformEvents.RiskWorker, pending.ConsumerName, 0, pending.MessageId, "IDLE", 60_000, "JUSTID");
            }
        }
        catch (RedisServerException exception) when (exception.Message.Contains("NOGROUP", StringComparison.Ordinal))
        {
            // Redis was emptied: nothing is left of them.
        }

        for (var i = 0; i < _apps.Length; i++)
        {
            await database.StreamAddAsync(PlatformEvents.Key, "type", "WAKE");
        }
    }
}
