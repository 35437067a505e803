using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Live;
using Vigilry.Detection.Replay;
using Vigilry.Platform.Streaming;

namespace Vigilry.IntegrationTests.Detection;

/// <summary>Detection of what is unusual on the live line: events are posted, in the time that they happened.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class AdaptiveDetectionTests
{
    /// <summary>The next midnight: cookies of a session must not be over by the test's own clock.</summary>
    private static readonly DateTimeOffset Start = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    [Test, CancelAfter(120_000)]
    public async Task The_live_line_finds_what_a_replay_finds(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 1);
        await using var line = await LiveLine.StartAsync("ADAPTIVE", ct);

        await line.PlayAsync(stream, ct);

        Assert.That(line.Found, Is.EqualTo(await stream.ReplayAsync(ct)));
        Assert.That(line.Found.Count(f => f.StartsWith("OPEN", StringComparison.Ordinal)), Is.EqualTo(2), string.Join('\n', line.Found));
    }

    [Test, CancelAfter(120_000)]
    public async Task What_a_host_had_not_kept_another_does_anew(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 2);
        await using var line = await LiveLine.StartAsync("ADAPTIVE", ct);

        await line.PlayAsync(stream, ct, afterEachPart: async part =>
        {
            if (part % 40 == 17)
            {
                await line.LoseLeaseAsync(ct);
            }
        });

        Assert.That(line.Found.Distinct(StringComparer.Ordinal), Is.EqualTo(await stream.ReplayAsync(ct)));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_replica_goes_on_where_a_host_stopped(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 3);
        await using var line = await LiveLine.StartAsync("ADAPTIVE", ct);

        await line.PlayAsync(stream, ct, afterEachPart: part => part is 90 ? line.MoveToReplicaAsync(ct) : Task.CompletedTask);

        Assert.That(line.Found.Distinct(StringComparer.Ordinal), Is.EqualTo(await stream.ReplayAsync(ct)));
    }

    [Test, CancelAfter(120_000)]
    public async Task What_cannot_be_told_is_told_later_and_found_anew_by_another_host(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 5);
        await using var line = await LiveLine.StartAsync("ADAPTIVE", ct);
        line.RefuseToHear(times: 6);

        await line.PlayAsync(stream, ct, afterEachPart: part => line.IsRefusing && line.HasRefused ? line.LoseLeaseAsync(ct) : Task.CompletedTask);

        Assert.That(line.HasRefused && !line.IsRefusing, Is.True);
        Assert.That(line.Found.Distinct(StringComparer.Ordinal), Is.EqualTo(await stream.ReplayAsync(ct)));
    }

    [Test, CancelAfter(120_000)]
    public async Task Under_the_fixed_rule_it_says_nothing_and_learns(CancellationToken ct)
    {
        var stream = ErrorStream.WithTwoSpikes(seed: 4);
        await using var line = await LiveLine.StartAsync("FIXED", ct);

        await line.PlayAsync(stream, ct);

        Assert.That(line.Found, Is.Empty);
        Assert.That(line.Assessed, Is.GreaterThan(0), "the fixed rule's incidents are assessed");
        Assert.That(
            async () => (await line.InsightAsync(ct)) is { AdaptiveIncidents: 2, FixedIncidents: > 0, IsLearning: false, UsualPerMinute: > 1 },
            Is.True.After(5_000, 50));
    }

    /// <summary>A host in the time of a stream, and what it tells other modules.</summary>
    private sealed class LiveLine : IAsyncDisposable
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
            line._clock.Now = Start;
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

    /// <summary>Three hours of errors with two spikes.</summary>
    private sealed class ErrorStream
    {
        /// <summary>So few that the fixed rule, whose incidents have time pass without events, holds between the spikes.</summary>
        private const double UsualPerMinute = 3;
        private static readonly TimeSpan Length = TimeSpan.FromHours(3);
        private static readonly TimeSpan[] SpikesAt = [TimeSpan.FromMinutes(100), TimeSpan.FromMinutes(150)];
        private static readonly TimeSpan SpikeLength = TimeSpan.FromMinutes(5);

        /// <summary>Longest time between two errors of a spike and the end of its incident, and some more.</summary>
        private static readonly TimeSpan WatchClosely = TimeSpan.FromMinutes(14);
        private static readonly TimeSpan LargePart = TimeSpan.FromMinutes(4);
        private static readonly TimeSpan SmallPart = TimeSpan.FromSeconds(4);

        private readonly List<DetectorEvent> _events = [];

        public static string Describe(string what, DateTimeOffset at) => $"{what} {at.UtcDateTime:HH:mm:ss.fff}";

        public static ErrorStream WithTwoSpikes(int seed)
        {
            var random = new Random(seed);
            var stream = new ErrorStream();
            stream.Add(random, TimeSpan.Zero, Length, UsualPerMinute, isError: true, "TimeoutException", "web-1");
            stream.Add(random, TimeSpan.Zero, Length, 1, isError: false, "Log", "web-1");
            foreach (var at in SpikesAt)
            {
                stream.Add(random, at, at + SpikeLength, UsualPerMinute * 12, isError: true, "SqlException", "web-2");
            }

            stream._events.Sort((a, b) => a.At.CompareTo(b.At));
            return stream;
        }

        /// <summary>What <c>vigilry replay</c> finds in a file of the same events.</summary>
        public async Task<IReadOnlyList<string>> ReplayAsync(CancellationToken ct)
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("vigilry-replay-").FullName, "stream.csv");
            await File.WriteAllLinesAsync(file, ["time,severity,type,host", .. _events.Select(ToLine)], ct);
            using var found = new StringWriter();
            await StreamReplay.RunAsync(new FileInfo(file), found, DetectionMode.Adaptive, ct);
            Directory.Delete(Path.GetDirectoryName(file) ?? throw new InvalidOperationException("It is in a directory."), recursive: true);
            return
            [
                .. $"{found}".Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
                    .Select(line => (State: line.GetProperty("state").GetString(), At: line.GetProperty("time").GetDateTimeOffset()))
                    .Where(f => f.State is "OPEN" or "RESOLVED")
                    .Select(f => Describe(f.State ?? "", f.At)),
            ];
        }

        public IEnumerable<(DateTimeOffset Until, IReadOnlyList<object> Bodies)> Parts()
        {
            for (var from = TimeSpan.Zero; from < Length;)
            {
                var isClose = SpikesAt.Any(s => from + LargePart >= s && from < s + WatchClosely);
                var until = from + (isClose ? SmallPart : LargePart);
                var (start, end) = ((Start + from).ToUnixTimeMilliseconds(), (Start + until).ToUnixTimeMilliseconds());
                object[] bodies = [.. _events.Where(e => e.At >= start && e.At < end).Select(ToBody)];
                yield return (Start + until, bodies);
                from = until;
            }
        }

        private static string ToLine(DetectorEvent e) =>
            $"{DateTimeOffset.FromUnixTimeMilliseconds(e.At):O},{(e.IsError ? "ERROR" : "INFO")},{e.Fingerprint ?? "Log"},{e.User}";

        private static object ToBody(DetectorEvent e) => new
        {
            severity = e.IsError ? "ERROR" : "INFO",
            type = e.Fingerprint ?? "Log",
            fingerprint = e.Fingerprint,
            timestamp = DateTimeOffset.FromUnixTimeMilliseconds(e.At).ToString("O"),
            payload = new { host = e.User },
        };

        private void Add(Random random, TimeSpan from, TimeSpan to, double perMinute, bool isError, string type, string host)
        {
            for (var at = from; ;)
            {
                at += TimeSpan.FromMinutes(-Math.Log(1 - random.NextDouble()) / perMinute);
                if (at >= to)
                {
                    return;
                }

                EventAttribute[] attributes = [new("type", type), new("host", host)];
                _events.Add(isError
                    ? new DetectorEvent((Start + at).ToUnixTimeMilliseconds(), true, false, type, host, attributes)
                    : new DetectorEvent((Start + at).ToUnixTimeMilliseconds(), false, false, null, null, []));
            }
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
