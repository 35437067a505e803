using System.Collections.Concurrent;
using System.Net.Http.Json;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Live;
using Vigilry.Platform.Streaming;

namespace Vigilry.IntegrationTests.Detection;

/// <summary>A host in the time of a stream, and what it tells other modules.</summary>
internal sealed class LiveLine : IAsyncDisposable
{
    private readonly StreamClock _clock = new();
    private readonly Recorder _recorder = new();
    private readonly List<VigilryApp> _hosts = [];
    private TestProject? _project;

    public IReadOnlyList<string> Found => [.. _recorder.Found];

    public int Assessed => _recorder.Assessed;

    public bool IsRefusing => _recorder.Refusals > 0;

    public bool HasRefused => _recorder.Refused > 0;

    private VigilryApp Host => _hosts[^1];

    private TestProject Project => _project ?? throw new InvalidOperationException("Not started.");

    public static async Task<LiveLine> StartAsync(string mode, CancellationToken ct)
    {
        var line = new LiveLine();
        line._clock.Now = ErrorStream.Start;
        line._hosts.Add(await VigilryApp.StartAloneAsync(ct, configure: line.Configure));
        line._project = await line.Host.WithProjectAsync(ct);
        using var response = await line._project.PatchAsync(new { detectionMode = mode, windowSeconds = 60 }, ct);
        response.EnsureSuccessStatusCode();
        return line;
    }

    /// <summary>Posts the stream in its own time; while something may be open in small parts, as time passes for a detector, too.</summary>
    public async Task PlayAsync(ErrorStream stream, CancellationToken ct, Func<int, Task>? afterEachPart = null)
    {
        var part = 0;
        foreach (var events in stream.Parts())
        {
            _clock.Now = events.Until;
            if (events.Bodies.Count > 0)
            {
                using var response = await Project.KeyClient.PostAsJsonAsync("/events/batch", new { events = events.Bodies }, ct);
                response.EnsureSuccessStatusCode();
                await UntilSeenAsync(ct);
            }

            await (afterEachPart?.Invoke(++part) ?? Task.CompletedTask);
        }

        await Task.Delay(1_500, ct);
    }

    public async Task<DetectionInsight?> InsightAsync(CancellationToken ct) =>
        (await Host.Services.GetRequiredService<IDetectionInsight>().GetAsync([Project.Id], ct)).GetValueOrDefault(Project.Id);

    /// <summary>Another host has the lease for a moment, and does nothing: what was not kept is lost.</summary>
    public async Task LoseLeaseAsync(CancellationToken ct)
    {
        var redis = Host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        await redis.StringSetAsync("detection:lease", "somebody else");
        await Task.Delay(1_500, ct);
        await redis.KeyDeleteAsync("detection:lease");
    }

    /// <summary>Whoever is told of a spike fails so many times, as when PostgreSQL is away.</summary>
    public void RefuseToHear(int times) => _recorder.Refusals = times;

    public async Task MoveToReplicaAsync(CancellationToken ct)
    {
        var replica = await Host.StartReplicaAsync(configure: Configure);
        var worker = Host.Services.GetRequiredService<AdaptiveWorker>();
        await worker.StopAsync(ct);
        _hosts.Add(replica);
    }

    public async ValueTask DisposeAsync()
    {
        _project?.Dispose();
        foreach (var host in _hosts.AsEnumerable().Reverse())
        {
            await host.DisposeAsync();
        }
    }

    private void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton<INotificationHandler<SpikeDetected>>(_recorder);
        services.AddSingleton<INotificationHandler<SpikeEnded>>(_recorder);
        services.AddSingleton<INotificationHandler<IncidentAssessed>>(_recorder);
    }

    /// <summary>All that was posted is on the stream, and seen.</summary>
    private async Task UntilSeenAsync(CancellationToken ct)
    {
        var redis = Host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        await using var unpublished = Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT count(*) FROM ingestion.outbox");
        while (true)
        {
            if (await unpublished.ExecuteScalarAsync(ct) is 0L
                && await redis.StreamRangeAsync(PlatformEvents.Key, count: 1, messageOrder: Order.Descending) is [var newest]
                && Host.Services.GetRequiredService<AdaptiveWorker>().Place >= StreamPlace.Parse($"{newest.Id}"))
            {
                return;
            }

            await Task.Delay(2, ct);
        }
    }

    private sealed class Recorder : INotificationHandler<SpikeDetected>, INotificationHandler<SpikeEnded>, INotificationHandler<IncidentAssessed>
    {
        private int _assessed;

        /// <summary>How often it still fails.</summary>
        public int Refusals { get; set; }

        public int Refused { get; private set; }

        public ConcurrentQueue<string> Found { get; } = new();

        public int Assessed => _assessed;

        public Task Handle(SpikeDetected notification, CancellationToken cancellationToken)
        {
            // Those that only say that it lasts know of earlier errors.
            if (notification is { Assessment: not null, EarlierErrors: 0 })
            {
                if (Refusals > 0)
                {
                    Refusals--;
                    Refused++;
                    throw new TimeoutException();
                }

                Found.Enqueue(ErrorStream.Describe("OPEN", notification.DetectedAt));
            }

            return Task.CompletedTask;
        }

        public Task Handle(SpikeEnded notification, CancellationToken cancellationToken)
        {
            Found.Enqueue(ErrorStream.Describe("RESOLVED", notification.At));
            return Task.CompletedTask;
        }

        public Task Handle(IncidentAssessed notification, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _assessed);
            return Task.CompletedTask;
        }
    }

    /// <summary>A clock that shows the stream's time; its timers and timestamps go on as before.</summary>
    private sealed class StreamClock : TimeProvider
    {
        private long _ticks;

        public DateTimeOffset Now
        {
            set => Volatile.Write(ref _ticks, value.UtcTicks);
        }

        public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);
    }
}
