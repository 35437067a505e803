using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using NUnit.Framework;
using Quartz;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Receiving;
using Vigilry.Ingestion.Retention;
using Vigilry.Platform.Servers;

namespace Vigilry.IntegrationTests.Ingestion;

[TestFixture, Parallelizable(ParallelScope.All)]
public class PartitionMaintenanceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Test, CancelAfter(60_000)]
    public async Task Partitions_are_made_a_week_ahead_and_dropped_when_all_of_them_is_too_old(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(Noon);
        await using var app = await StartAsync(clock, ct);
        var store = app.Services.GetRequiredService<EventStore>();
        var maintenance = app.Services.GetRequiredService<PartitionMaintenance>();
        Assert.That(await PartitionsAsync(app, ct), Is.EqualTo(Days(24, 31)));

        for (var day = 0; day < 4; day++)
        {
            await store.InsertAsync(NewId(), [EventAt(clock.GetUtcNow(), NewId())], clock.GetUtcNow(), ct);
            clock.Advance(TimeSpan.FromDays(1));
        }

        // 28 November, noon, less two days: of the 26th one half is still to be kept.
        await Task.WhenAll(maintenance.RunAsync(ct), maintenance.RunAsync(ct));

        Assert.That(await PartitionsAsync(app, ct), Is.EqualTo(Days(26, 35)));
        Assert.That(await DaysWithEventsAsync(app, ct), Is.EqualTo([26, 27]));
        Assert.That(await IndexedForSearchAsync(app, ct), Is.EqualTo(Days(26, 27)));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_partition_in_use_is_dropped_another_time(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(Noon);
        await using var app = await StartAsync(clock, ct);
        var maintenance = app.Services.GetRequiredService<PartitionMaintenance>();
        await using (var reader = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct))
        await using (await reader.BeginTransactionAsync(ct))
        {
            await using var read = new NpgsqlCommand("SELECT FROM ingestion.events_20261124", reader);
            await read.ExecuteNonQueryAsync(ct);
            clock.Advance(TimeSpan.FromDays(4));
            await maintenance.RunAsync(ct);
            Assert.That(await PartitionsAsync(app, ct), Is.EqualTo(Days(24, 35)));
        }

        await maintenance.RunAsync(ct);
        Assert.That(await PartitionsAsync(app, ct), Is.EqualTo(Days(26, 35)));
    }

    [Test, CancelAfter(60_000)]
    public async Task Ids_are_forgotten_after_24_hours(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(Noon);
        await using var app = await StartAsync(clock, ct);
        var store = app.Services.GetRequiredService<EventStore>();
        var young = NewId();
        Event[] old = [.. Enumerable.Range(0, 6_000).Select(_ => EventAt(Noon, NewId()))];
        await store.InsertAsync(NewId(), old, Noon, ct);
        await store.InsertAsync(NewId(), [EventAt(Noon.AddMinutes(1), young)], Noon, ct);

        clock.Advance(TimeSpan.FromHours(24));
        await app.Services.GetRequiredService<PartitionMaintenance>().RunAsync(ct);

        await using var scope = app.Services.CreateAsyncScope();
        var known = await scope.ServiceProvider.GetRequiredService<IngestionDb>().EventIds.Select(i => i.EventId).ToListAsync(ct);
        Assert.That(known, Is.EqualTo([young]));
    }

    [Test, CancelAfter(60_000)]
    public async Task While_the_disk_is_nearly_full_no_day_is_indexed_and_a_later_run_makes_up_for_it(CancellationToken ct)
    {
        // Two days later than the host, whose own run may come at any time.
        var clock = new FakeTimeProvider(Noon.AddDays(2));
        await using var app = await StartAsync(new FakeTimeProvider(Noon), ct);
        using var disk = new DataDisk(
            app.Services.GetRequiredService<DataDirectory>(),
            new WantedServers(Postgres: false, Redis: true),
            Options.Create(new DataDiskOptions { MinimumFreeMegabytes = 1_000_000_000 }),
            clock,
            NullLogger<DataDisk>.Instance);
        await disk.StartAsync(ct);

        await ActivatorUtilities.CreateInstance<PartitionMaintenance>(app.Services, clock, disk).RunAsync(ct);

        Assert.That(disk.IsNearlyFull, Is.True, "Redis alone fills it, too");
        Assert.That(await IndexedForSearchAsync(app, ct), Is.Empty);
        await disk.StopAsync(ct);
        await ActivatorUtilities.CreateInstance<PartitionMaintenance>(app.Services, clock).RunAsync(ct);
        Assert.That(await IndexedForSearchAsync(app, ct), Is.EqualTo(Days(24, 25)));
    }

    [Test, CancelAfter(60_000)]
    public async Task Counts_are_forgotten_when_they_are_too_old_or_too_far_in_the_future(CancellationToken ct)
    {
        var clock = new FakeTimeProvider(Noon);
        await using var app = await StartAsync(clock, ct);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IngestionDb>();
        DateTimeOffset[] kept = [new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero), Noon, Noon.AddHours(47)];
        DateTimeOffset[] forgotten = [DateTimeOffset.UnixEpoch, kept[0].AddMinutes(-1), Noon.AddHours(49), new(9998, 1, 1, 0, 0, 0, TimeSpan.Zero)];
        db.Counts.AddRange(kept.Concat(forgotten).Concat(Enumerable.Range(1, 11_000).Select(i => kept[0].AddMinutes(-i - 1))).Select(CountAt));
        await db.SaveChangesAsync(ct);

        await app.Services.GetRequiredService<PartitionMaintenance>().RunAsync(ct);

        Assert.That(await db.Counts.AsNoTracking().Select(c => c.Start).Order().ToListAsync(ct), Is.EqualTo(kept));
    }

    [Test, CancelAfter(60_000)]
    public async Task It_runs_every_hour(CancellationToken ct)
    {
        var scheduler = await TestServers.App.Services.GetRequiredKeyedService<ISchedulerFactory>("partition-maintenance").GetScheduler(ct);

        var trigger = await scheduler.GetTrigger(new TriggerKey("partition-maintenance"), ct);

        Assert.That((trigger as ISimpleTrigger)?.RepeatInterval, Is.EqualTo(TimeSpan.FromHours(1)));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_model_agrees_with_the_migrations(CancellationToken ct)
    {
        await using var scope = TestServers.App.Services.CreateAsyncScope();

        Assert.That(scope.ServiceProvider.GetRequiredService<IngestionDb>().Database.HasPendingModelChanges(), Is.False);
    }

    private static Task<VigilryApp> StartAsync(FakeTimeProvider clock, CancellationToken ct) => VigilryApp.StartAloneAsync(
        ct,
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["Vigilry:Retention:Days"] = "2" },
        services => services.AddSingleton<TimeProvider>(clock));

    private static EventCount CountAt(DateTimeOffset start) => new()
    {
        ProjectId = NewId(),
        Seconds = 60,
        Start = start,
        Debug = 0,
        Info = 1,
        Warning = 0,
        Error = 0,
        Critical = 0,
        NotStored = 0,
    };

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private static Event EventAt(DateTimeOffset receivedAt, Guid id) => new()
    {
        Id = id,
        HasClientId = true,
        OrganizationId = id,
        ProjectId = id,
        Severity = EventSeverity.Info,
        Type = "t",
        Timestamp = receivedAt,
        ReceivedAt = receivedAt,
    };

    /// <summary>Names of partitions, by days counted from the last of October.</summary>
    private static IEnumerable<string> Days(int first, int last) => Enumerable.Range(first, last - first + 1)
        .Select(d => $"events_{new DateOnly(2026, 10, 31).AddDays(d):yyyyMMdd}");

    private static async Task<IReadOnlyList<string>> PartitionsAsync(VigilryApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IngestionDb>().Database
            .SqlQuery<string>($"SELECT inhrelid::regclass::text AS \"Value\" FROM pg_inherits WHERE inhparent = 'ingestion.events'::regclass ORDER BY 1")
            .Select(name => name.Replace("ingestion.", ""))
            .ToListAsync(ct);
    }

    private static async Task<IReadOnlyList<string>> IndexedForSearchAsync(VigilryApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IngestionDb>().Database
            .SqlQuery<string>($"SELECT tablename::text AS \"Value\" FROM pg_indexes WHERE indexname LIKE 'events%search' ORDER BY 1")
            .ToListAsync(ct);
    }

    private static async Task<IEnumerable<int>> DaysWithEventsAsync(VigilryApp app, CancellationToken ct)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var received = await scope.ServiceProvider.GetRequiredService<IngestionDb>().Events.Select(e => e.ReceivedAt).ToListAsync(ct);
        return [.. received.Select(at => at.Day).Order()];
    }
}
