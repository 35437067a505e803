using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Limiting;
using Vigilry.IntegrationTests.Notifications;
using Vigilry.Platform.Streaming;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class RateLimitFaultTests
{
    private static readonly Guid OrganizationId = NewId();
    private static readonly DetectionRule Rule = new(TimeSpan.FromSeconds(60), 10, [EventSeverity.Error, EventSeverity.Critical]);
    private readonly Guid _projectId = NewId();

    [Test, CancelAfter(30_000)]
    public async Task While_Redis_is_away_everything_may_be_stored_and_one_line_says_so(CancellationToken ct)
    {
        await using var away = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:1,abortConnect=false,connectTimeout=100");
        var log = new LogRecorder();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var limit = new EventRateLimit(
            away, Options.Create(new IngestionOptions { EventsPerMinute = 1 }), TimeProvider.System, loggers.CreateLogger<EventRateLimit>());
        var caller = new AuthContext(OrganizationId, NewId(), UserId: null, SessionId: null, ApiKeyId: NewId(), Role: null);

        for (var i = 0; i < 20; i++)
        {
            var quota = limit.For(caller, new DefaultHttpContext().Response);
            Assert.That(quota, Is.Not.Null);
            Assert.That(await quota.TakeAsync(1_000, ct), Is.EqualTo(1_000));
        }

        Assert.That(log.Lines.Count(l => l.Contains("without a limit", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test, CancelAfter(30_000)]
    public async Task What_Redis_could_not_be_told_stays_to_be_told(CancellationToken ct)
    {
        await using var away = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:1,abortConnect=false,connectTimeout=100,asyncTimeout=200");
        var unstored = new UnstoredEvents();
        unstored.Add([Error(), Error()], Rule);

        Assert.That(await FlushAsync(unstored, away, Postgres).WaitAsync(ct), Is.False);

        Assert.That(unstored.TakeUnpublished().Single().ToIngested().NotStored, Is.EqualTo(2));
        Assert.That(unstored.TakeUncounted(), Is.Empty, "PostgreSQL has counted them");
    }

    [Test, CancelAfter(30_000)]
    public async Task What_PostgreSQL_could_not_count_stays_to_be_counted(CancellationToken ct)
    {
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");
        var unstored = new UnstoredEvents();
        unstored.Add([Error(), Error()], Rule);

        Assert.That(await FlushAsync(unstored, Redis, away).WaitAsync(ct), Is.False);
        Assert.That(unstored.TakeUnpublished(), Is.Empty, "Redis has been told of them");
        unstored.Add([Error()], Rule);
        Assert.That(await FlushAsync(unstored, Redis, Postgres).WaitAsync(ct), Is.True);

        await using var scope = TestServers.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IngestionDb>();
        Assert.That(await db.Counts.Where(c => c.ProjectId == _projectId && c.Seconds == 3_600).SumAsync(c => c.NotStored, ct), Is.EqualTo(3));
    }

    private static IConnectionMultiplexer Redis => TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>();

    private static NpgsqlDataSource Postgres => TestServers.App.Services.GetRequiredService<NpgsqlDataSource>();

    private static async Task<bool> FlushAsync(UnstoredEvents unstored, IConnectionMultiplexer redis, NpgsqlDataSource postgres)
    {
        using var flush = new UnstoredEventsFlush(
            unstored,
            new PlatformEventWriter(redis),
            postgres,
            TestServers.App.Services.GetRequiredService<LimitAnnouncer>(),
            TimeProvider.System,
            NullLogger<UnstoredEventsFlush>.Instance);
        return await flush.FlushAsync();
    }

    private Event Error()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Event
        {
            Id = NewId(),
            OrganizationId = OrganizationId,
            ProjectId = _projectId,
            Severity = EventSeverity.Error,
            Type = "TypeError",
            Timestamp = now,
            ReceivedAt = now,
        };
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
