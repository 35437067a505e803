using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Ingestion.Limiting;

namespace Vigilry.UnitTests.Ingestion;

[TestFixture]
public class UnstoredEventsTests
{
    private static readonly DateTimeOffset MinuteOfNow = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = MinuteOfNow.AddMilliseconds(59_900);
    private static readonly Guid ProjectId = Guid.CreateVersion7(Now);
    private static readonly DetectionRule Rule = new(TimeSpan.FromSeconds(60), 10, [EventSeverity.Error, EventSeverity.Critical]);

    [Test]
    public void Those_of_a_project_are_told_together_and_counted_in_the_minute_of_their_receipt()
    {
        var unstored = new UnstoredEvents();
        unstored.Add([EventAt(Now), EventAt(Now, EventSeverity.Info)], Rule);
        unstored.Add([EventAt(Now.AddMilliseconds(200))], Rule);

        var told = unstored.TakeUnpublished().Single().ToIngested();

        Assert.That(told, Has.Property(nameof(told.Count)).EqualTo(0).And.Property(nameof(told.NotStored)).EqualTo(3));
        Assert.That(told.ErrorCount, Is.EqualTo(2));
        Assert.That(told.Errors.Select(e => e.At), Is.EqualTo([Now.AddMilliseconds(200), Now]));
        Assert.That(told.ReceivedAt, Is.EqualTo(Now.AddMilliseconds(200)));
        Assert.That(
            unstored.TakeUncounted().Select(c => (c.Key.Minute, c.Value)),
            Is.EquivalentTo([(MinuteOfNow, 2), (MinuteOfNow.AddMinutes(1), 1)]));
        Assert.That(unstored.TakeUnpublished(), Is.Empty);
        Assert.That(unstored.TakeUncounted(), Is.Empty);
    }

    [Test]
    public void A_flood_is_counted_whole_and_as_many_errors_are_kept_as_any_threshold_needs()
    {
        var unstored = new UnstoredEvents();
        for (var i = 0; i < 25_000; i++)
        {
            unstored.Add([EventAt(Now.AddMilliseconds(i))], Rule);
        }

        var told = unstored.TakeUnpublished().Single().ToIngested();

        Assert.That((told.NotStored, told.ErrorCount), Is.EqualTo((25_000, 25_000)));
        Assert.That(told.Errors, Has.Count.EqualTo(10_001));
        Assert.That(told.Errors[^1].At, Is.EqualTo(Now.AddMilliseconds(14_999)));
    }

    [Test]
    public void What_is_an_error_says_the_projects_rule()
    {
        var unstored = new UnstoredEvents();
        unstored.Add([EventAt(Now), EventAt(Now, EventSeverity.Warning)], Rule with { Severities = [EventSeverity.Warning] });

        Assert.That(unstored.TakeUnpublished().Single().ToIngested().ErrorCount, Is.EqualTo(1));
    }

    [Test]
    public void An_error_that_is_sent_again_is_there_once()
    {
        var unstored = new UnstoredEvents();
        var id = Guid.CreateVersion7(Now);
        unstored.Add([EventAt(Now, id: id), EventAt(Now.AddMilliseconds(1), id: id)], Rule);

        Assert.That(unstored.TakeUnpublished().Single().ToIngested().Errors.Select(e => e.Id), Is.EqualTo([id]));
    }

    [Test]
    public void What_could_not_be_told_is_told_together_with_what_came_since()
    {
        var unstored = new UnstoredEvents();
        unstored.Add([EventAt(Now)], Rule);
        var (unpublished, uncounted) = (unstored.TakeUnpublished(), unstored.TakeUncounted());
        unstored.Add([EventAt(Now)], Rule);

        unstored.Restore(unpublished);
        unstored.Restore(uncounted);

        Assert.That(unstored.TakeUnpublished().Single().ToIngested().NotStored, Is.EqualTo(2));
        Assert.That(unstored.TakeUncounted().Single().Value, Is.EqualTo(2));
    }

    private static Event EventAt(DateTimeOffset at, EventSeverity severity = EventSeverity.Error, Guid? id = null) => new()
    {
        Id = id ?? Guid.CreateVersion7(at),
        OrganizationId = ProjectId,
        ProjectId = ProjectId,
        Severity = severity,
        Type = "t",
        Timestamp = at,
        ReceivedAt = at,
    };
}
