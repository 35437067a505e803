using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Reading;
using Vigilry.Ingestion.Receiving;
using Vigilry.Ingestion.Retention;

namespace Vigilry.IntegrationTests.Ingestion;

/// <summary>
/// Six days of events, more than a search looks at one by one; all days but the last two are indexed for search. At one moment more of them
/// happen than a search looks at one by one.
/// </summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class EventSearchTests
{
    private const int Days = 6;
    private const int PerDay = 3_000;
    private const int AtOnce = 6_000;
    private static readonly DateTimeOffset Start = new(2026, 11, 19, 1, 0, 0, TimeSpan.Zero);
    private static readonly Guid Project = Guid.CreateVersion7(Start);

    private readonly List<Event> _events = [];
    private VigilryApp? _app;

    [OneTimeSetUp]
    public async Task StoreAsync()
    {
        var clock = new FakeTimeProvider(Start);
        _app = await VigilryApp.StartAloneAsync(CancellationToken.None, configure: services => services.AddSingleton<TimeProvider>(clock));
        var store = _app.Services.GetRequiredService<EventStore>();
        for (var day = 0; day < Days; day++)
        {
            var count = day == Days - 1 ? PerDay + AtOnce : PerDay;
            Event[] events = [.. Enumerable.Range(0, count).Select(i => EventOf(day, i))];
            await _app.Services.GetRequiredService<PartitionMaintenance>().RunAsync(CancellationToken.None);
            await store.InsertAsync(Guid.CreateVersion7(clock.GetUtcNow()), events, clock.GetUtcNow(), CancellationToken.None);
            _events.AddRange(events);
            clock.Advance(TimeSpan.FromDays(1));
        }

        // By this much for each look at it, so that searches run out of time on their way.
        clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(3);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static IEnumerable<TestCaseData> Filters()
    {
        var all = new EventFilter(Project);
        yield return Case("everything", all);
        yield return Case("an error", all with { Severities = [EventSeverity.Error] });
        yield return Case("two severities", all with { Severities = [EventSeverity.Error, EventSeverity.Info] });
        yield return Case("a severity that is not there", all with { Severities = [EventSeverity.Debug] });
        yield return Case("a frequent type", all with { Type = "often" });
        yield return Case("a rare type", all with { Type = "rare" });
        yield return Case("a type that is not there", all with { Type = "never" });
        yield return Case("a source and a severity", all with { Source = "web-1", Severities = [EventSeverity.Error] });
        yield return Case("a fingerprint", all with { Fingerprint = "f-3" });
        yield return Case("a correlation id and a text", all with { CorrelationId = "c-7", Text = "1" });
        yield return Case("a frequent text", all with { Text = "MESSAGE" });
        yield return Case("a rare text", all with { Text = "ebrafis" });
        yield return Case("a short text", all with { Text = "zz" });
        yield return Case("a text that is not there", all with { Text = "zebrafinch" });
        yield return Case("a pattern's characters", all with { Text = "100%_" });
        yield return Case("a rare text in two days", all with
        {
            Text = "zebrafish",
            From = Start.AddDays(2),
            Before = new(Start.AddDays(4), Guid.Empty),
        });

        static TestCaseData Case(string name, EventFilter filter) => new TestCaseData(filter).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Filters))]
    [CancelAfter(60_000)]
    public async Task Pages_give_each_match_once_newest_first(object filter, CancellationToken ct) =>
        await ExpectAllAsync((EventFilter)filter, limit: 200, ct);

    [Test, CancelAfter(60_000)]
    public async Task Conditions_combine_and_pages_have_any_length([Range(1, 40)] int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        var from = Start.AddMinutes(random.Next(-2_000, Days * 1_440));
        var filter = new EventFilter(Project)
        {
            Severities = Perhaps<EventSeverity[]>([EventSeverity.Error, EventSeverity.Info], [EventSeverity.Error], [EventSeverity.Critical]),
            Type = Perhaps("often", "rare", "never"),
            Source = Perhaps("web-0", "web-1", "web-9"),
            Fingerprint = Perhaps("f-17", "f-34", "f-x"),
            Text = Perhaps("message", "zebrafish", "17", "zz", "nothing like it"),
            From = random.Next(2) == 0 ? from : DateTimeOffset.MinValue,
            Before = random.Next(2) == 0 ? new(from.AddMinutes(random.Next(1, 4_000)), Guid.Empty) : new(DateTimeOffset.MaxValue, Guid.Empty),
        };

        await ExpectAllAsync(filter, limit: random.Next(60, 200), ct);

        T? Perhaps<T>(params T[] values)
            where T : class => random.Next(2) == 0 ? null : values[random.Next(values.Length)];
    }

    /// <summary>Reads page by page, and compares with what the events themselves say.</summary>
    private async Task ExpectAllAsync(EventFilter wanted, int limit, CancellationToken ct)
    {
        var expected = _events.Where(e => Fits(e, wanted)).OrderByDescending(e => e.Timestamp).ThenByDescending(e => $"{e.Id}", StringComparer.Ordinal);

        var found = new List<EventSummary>();
        await using var scope = (_app ?? throw new InvalidOperationException()).Services.CreateAsyncScope();
        var search = scope.ServiceProvider.GetRequiredService<EventSearch>();
        for (var rest = wanted; ;)
        {
            var (page, next) = await search.FindAsync(rest, limit, ct);
            found.AddRange(page);
            if (next is not { } place)
            {
                break;
            }

            rest = rest with { Before = place };
        }

        Assert.That(found.Select(e => e.Id), Is.EqualTo(expected.Select(e => e.Id)));
    }

    private static bool Fits(Event stored, EventFilter filter) =>
        (filter.Severities is null || filter.Severities.Contains(stored.Severity))
        && IsOrAny(filter.Type, stored.Type)
        && IsOrAny(filter.Source, stored.Source)
        && IsOrAny(filter.Fingerprint, stored.Fingerprint)
        && IsOrAny(filter.CorrelationId, stored.CorrelationId)
        && (filter.Text is null || (stored.Message ?? "").Contains(filter.Text, StringComparison.OrdinalIgnoreCase))
        && stored.Timestamp >= filter.From && stored.Timestamp < filter.Before.At;

    private static bool IsOrAny(string? wanted, string? value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);

    /// <summary>Many happen at the same time, and some are received on the day after.</summary>
    private static Event EventOf(int day, int i)
    {
        var receivedAt = Start.AddDays(day).AddSeconds(Math.Min(i, PerDay) / 7);
        return new Event
        {
            Id = Guid.CreateVersion7(receivedAt),
            OrganizationId = Project,
            ProjectId = Project,
            Severity = i % 10 == 0 ? EventSeverity.Error : EventSeverity.Info,
            Type = i == 1_234 ? "rare" : "often",
            Message = i % 1_000 == 17 ? $"Zebrafish {i} ate 100%_ zz" : $"message {i}",
            Source = $"web-{i % 3}",
            CorrelationId = $"c-{i % 500}",
            Fingerprint = $"f-{i % 100}",
            Timestamp = i % 50 == 0 ? receivedAt.AddDays(-1) : receivedAt,
            ReceivedAt = receivedAt,
        };
    }
}
