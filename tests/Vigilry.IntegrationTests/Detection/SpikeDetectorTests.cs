using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StackExchange.Redis;
using Vigilry.Detection;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.IntegrationTests.Detection;

/// <summary>The rule "more than 10 errors in 60 s", on the real script.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class SpikeDetectorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    [TestCase(10, false)]
    [TestCase(11, true)]
    [TestCase(5_000, true)]
    public async Task More_than_ten_are_a_spike(int count, bool isSpike)
    {
        var project = new Project();

        var spike = await project.ObserveAsync(Now, Enumerable.Range(0, count).Select(i => Now.AddMilliseconds(-i)));

        Assert.That(spike is not null, Is.EqualTo(isSpike));
    }

    [Test]
    public async Task Errors_count_until_they_are_as_old_as_the_window()
    {
        var project = new Project();
        await project.ObserveAsync(Now, Enumerable.Repeat(Now, 10));

        Assert.That(await project.ObserveAsync(Now.AddMilliseconds(60_000), [Now.AddMilliseconds(60_000)]), Is.Null);
        Assert.That(await new Project(project).ObserveAsync(Now.AddMilliseconds(59_999), [Now.AddMilliseconds(59_999)]), Is.Null, "another project");
    }

    [Test]
    public async Task The_last_moment_of_the_window_counts()
    {
        var project = new Project();
        await project.ObserveAsync(Now, Enumerable.Repeat(Now, 10));

        var spike = await project.ObserveAsync(Now.AddMilliseconds(59_999), [Now.AddMilliseconds(59_999)]);

        Assert.That(spike, Is.Not.Null);
        Assert.That(spike.WindowStartedAt, Is.EqualTo(Now));
        Assert.That(spike.DetectedAt, Is.EqualTo(Now.AddMilliseconds(59_999)));
    }

    [Test]
    public async Task The_same_errors_again_are_no_new_errors()
    {
        var project = new Project();
        var batch = Project.Batch(Now, Enumerable.Repeat(Now, 10));
        await project.ObserveAsync(batch);

        Assert.That(await project.ObserveAsync(batch), Is.Null, "still ten errors");
        var spike = await project.ObserveAsync(Now, [Now]);
        Assert.That(spike?.NewErrors, Is.EqualTo(1));
    }

    [Test]
    public async Task An_error_that_is_sent_again_pushes_no_other_out_of_the_batch()
    {
        var project = new Project();
        var again = Guid.CreateVersion7(Now);
        ErrorOccurrence[] errors =
        [
            .. Enumerable.Range(0, 20).Select(i => new ErrorOccurrence(again, Now.AddMilliseconds(-i))),
            .. Enumerable.Range(0, 10).Select(i => new ErrorOccurrence(Guid.CreateVersion7(Now), Now.AddSeconds(-1).AddMilliseconds(-i))),
        ];

        Assert.That(await project.ObserveAsync(new ErrorsIngested(30, Now, errors[..20])), Is.Null, "one error, twenty times");
        Assert.That(await project.ObserveAsync(new ErrorsIngested(30, Now, errors)), Is.Not.Null);
    }

    [Test]
    public async Task A_spike_names_what_was_in_the_window_before()
    {
        var project = new Project();
        await project.ObserveAsync(Now, Enumerable.Repeat(Now, 5));

        var spike = await project.ObserveAsync(Now, Enumerable.Repeat(Now, 25));

        Assert.That((spike?.EarlierErrors, spike?.NewErrors), Is.EqualTo((5, 25)));
    }

    [Test]
    public async Task A_spike_delivered_again_is_announced_again_with_no_new_errors()
    {
        var project = new Project();
        var batch = Project.Batch(Now, Enumerable.Repeat(Now, 20));
        var first = await project.ObserveAsync(batch);

        var second = await project.ObserveAsync(batch);

        Assert.That(first?.NewErrors, Is.EqualTo(20));
        Assert.That(second?.NewErrors, Is.Zero);
    }

    [Test]
    public async Task An_error_that_comes_late_does_not_push_newer_ones_out()
    {
        var project = new Project();
        await project.ObserveAsync(Now, Enumerable.Range(0, 11).Select(i => Now.AddMilliseconds(-i)));
        await project.ObserveAsync(Now, [Now.AddHours(-1)]);

        Assert.That(await project.ObserveAsync(Now.AddSeconds(1), [Now.AddSeconds(1)]), Is.Not.Null);
    }

    [Test]
    public async Task An_error_that_was_received_earlier_and_comes_later_completes_a_spike()
    {
        var project = new Project();
        await project.ObserveAsync(Now.AddMilliseconds(1), Enumerable.Repeat(Now.AddMilliseconds(1), 10));

        var spike = await project.ObserveAsync(Now, [Now]);

        Assert.That(spike, Is.Not.Null);
        Assert.That((spike.WindowStartedAt, spike.DetectedAt), Is.EqualTo((Now, Now.AddMilliseconds(1))));
        Assert.That((spike.WindowErrors, spike.EarlierErrors, spike.NewErrors), Is.EqualTo((11, 10, 1)));
    }

    [Test]
    public async Task Eleven_errors_within_the_window_are_a_spike_in_whatever_order_they_come()
    {
        var random = new Random(7);
        for (var round = 0; round < 100; round++)
        {
            var project = new Project();
            var errors = Enumerable.Range(0, 11).Select(_ => Now.AddMilliseconds(random.Next(60_000))).ToArray();
            random.Shuffle(errors);
            foreach (var at in errors[..10])
            {
                Assert.That(await project.ObserveAsync(at, [at]), Is.Null);
            }

            Assert.That(await project.ObserveAsync(errors[10], [errors[10]]), Is.Not.Null, $"round {round}");
        }
    }

    [TestCase(-60_000, false)]
    [TestCase(-59_999, true)]
    public async Task Errors_that_are_older_than_the_window_when_they_are_received_are_no_spike(int milliseconds, bool isSpike)
    {
        var project = new Project();

        var spike = await project.ObserveAsync(Now, Enumerable.Repeat(Now.AddMilliseconds(milliseconds), 20));

        Assert.That(spike is not null, Is.EqualTo(isSpike));
    }

    [Test]
    public async Task Old_errors_that_come_during_a_spike_are_none_of_it()
    {
        var project = new Project();
        await project.ObserveAsync(Now, Enumerable.Repeat(Now, 11));

        Assert.That(await project.ObserveAsync(Now, Enumerable.Repeat(Now.AddHours(-1), 20)), Is.Null);
    }

    [Test]
    public async Task A_storm_leaves_no_more_than_threshold_and_one_in_Redis()
    {
        var project = new Project();

        await project.ObserveAsync(Now, Enumerable.Range(0, 3_000).Select(i => Now.AddMilliseconds(-i)));

        Assert.That(await project.KeptAsync(), Is.EqualTo(11));
    }

    [Test]
    public async Task A_lower_threshold_holds_for_what_is_in_the_window()
    {
        var project = new Project();
        await project.ObserveAsync(Now, Enumerable.Repeat(Now, 8));

        var spike = await project.ObserveAsync(Project.Batch(Now, [Now]), threshold: 5);

        Assert.That((spike?.WindowErrors, spike?.EarlierErrors, spike?.NewErrors), Is.EqualTo((6, 8, 1)));
    }

    [Test]
    public async Task Errors_that_wait_out_an_outage_count_with_those_before_it()
    {
        var project = new Project();
        await project.ObserveAsync(Now, Enumerable.Repeat(Now, 10));

        Assert.That(await project.TimeToLiveAsync(), Is.GreaterThan(TimeSpan.FromMinutes(15)));
        Assert.That(await project.ObserveAsync(Now.AddSeconds(30), [Now.AddSeconds(30)]), Is.Not.Null);
    }

    [Test]
    public async Task A_server_clock_that_was_put_back_hides_no_spike()
    {
        var project = new Project();
        var ahead = TimeProvider.System.GetUtcNow().AddHours(1);
        await project.ObserveAsync(ahead, Enumerable.Repeat(ahead, 11));
        var now = TimeProvider.System.GetUtcNow();

        Assert.That(await project.ObserveAsync(now, Enumerable.Repeat(now, 10)), Is.Null);
        Assert.That(await project.ObserveAsync(now, [now]), Is.Not.Null);
    }

    [Test]
    public async Task No_errors_are_no_spike() => Assert.That(await new Project().ObserveAsync(Now, []), Is.Null);

    [Test]
    public async Task A_spike_was_caused_when_that_was_received_which_went_over_the_threshold()
    {
        var (earlier, later) = (Now.AddMilliseconds(-40), Now.AddMilliseconds(-20));
        var few = Project.Batch(Now, Enumerable.Repeat(Now, 5)) with { FirstErrorReceivedAt = earlier };
        var more = Project.Batch(Now.AddMilliseconds(1), Enumerable.Repeat(Now, 6)) with { FirstErrorReceivedAt = later };

        var spike = await new Project().ObserveAsync(threshold: 10, more, few);

        Assert.That(spike?.CausedAt, Is.EqualTo(later));
        Assert.That((await new Project().ObserveAsync(Now, Enumerable.Repeat(Now, 11)))?.CausedAt, Is.Null, "nobody says when");
    }

    private sealed class Project
    {
        private readonly Guid _organizationId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        private readonly Guid _projectId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

        public Project(Project? sibling = null) => _organizationId = sibling?._organizationId ?? _organizationId;

        public static ErrorsIngested Batch(DateTimeOffset receivedAt, IEnumerable<DateTimeOffset> errors)
        {
            ErrorOccurrence[] occurrences = [.. errors.Select(at => new ErrorOccurrence(Guid.CreateVersion7(at), at)).OrderByDescending(e => e.At)];
            return new ErrorsIngested(occurrences.Length, receivedAt, occurrences);
        }

        public Task<SpikeDetected?> ObserveAsync(DateTimeOffset receivedAt, IEnumerable<DateTimeOffset> errors) =>
            ObserveAsync(Batch(receivedAt, errors));

        public Task<SpikeDetected?> ObserveAsync(ErrorsIngested batch, int threshold = 10) => ObserveAsync(threshold, batch);

        public async Task<SpikeDetected?> ObserveAsync(int threshold, params ErrorsIngested[] batches)
        {
            var rule = new DetectionRule(TimeSpan.FromSeconds(60), threshold, [EventSeverity.Error, EventSeverity.Critical]);
            var heard = new List<SpikeDetected>();
            var services = TestServers.App.Services;
            var detector = new SpikeDetector(
                services.GetRequiredService<IConnectionMultiplexer>(),
                new FixedRule(rule),
                new Mediator(type => type == typeof(IEnumerable<INotificationHandler<SpikeDetected>>) ? new[] { new Recorder(heard) } : Array.Empty<object>()),
                TimeProvider.System);
            await detector.ObserveAsync(_organizationId, _projectId, batches, CancellationToken.None);
            return heard.SingleOrDefault();
        }

        public Task<TimeSpan?> TimeToLiveAsync() => TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase()
            .KeyTimeToLiveAsync($"detection:window:{_organizationId}:{_projectId}");

        public Task<long> KeptAsync() => TestServers.App.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase()
            .SortedSetLengthAsync($"detection:window:{_organizationId}:{_projectId}");
    }

    private sealed class FixedRule(DetectionRule rule) : IDetectionRules
    {
        public DetectionRule Default => rule;

        public ValueTask<DetectionRule> GetAsync(Guid projectId, CancellationToken ct) => ValueTask.FromResult(rule);
    }

    private sealed class Recorder(List<SpikeDetected> heard) : INotificationHandler<SpikeDetected>
    {
        public Task Handle(SpikeDetected notification, CancellationToken cancellationToken)
        {
            heard.Add(notification);
            return Task.CompletedTask;
        }
    }
}
