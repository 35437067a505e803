using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Incidents.Data;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.UnitTests.Incidents;

[TestFixture]
public class IncidentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);
    private static readonly Guid Ann = Guid.CreateVersion7(Now);
    private static readonly Guid Bob = Guid.CreateVersion7(Now);
    private static readonly HashSet<Guid> NoIds = [];

    [Test]
    public void Opening_attaches_the_newest_ten_and_says_so_in_the_timeline()
    {
        var errors = Errors(12, "TypeError");

        var incident = Incident.Open(Spike(11), errors, Now);

        Assert.That(incident.Status, Is.EqualTo(IncidentStatus.Open));
        Assert.That(incident.Events.Select(e => e.EventId), Is.EqualTo(errors.Take(10).Select(e => e.Id)));
        Assert.That(incident.Timeline.Single().Kind, Is.EqualTo(TimelineKind.Opened));
        Assert.That(incident.ErrorCount, Is.EqualTo(11));
    }

    [Test]
    public void A_large_first_batch_counts_whole() =>
        Assert.That(Incident.Open(Spike(11, newErrors: 300), Errors(50, "TypeError"), Now).ErrorCount, Is.EqualTo(300));

    [Test]
    public void What_was_in_the_window_before_counts_too() =>
        Assert.That(Incident.Open(Spike(11, newErrors: 25, earlierErrors: 5), Errors(5, "TypeError"), Now).ErrorCount, Is.EqualTo(30));

    [Test]
    public void Extending_attaches_each_error_once()
    {
        var errors = Errors(10, "TypeError");
        var incident = Incident.Open(Spike(11), errors, Now);
        var newer = Errors(1, "TypeError", Now.AddSeconds(1));

        incident.Extend(Spike(11, newErrors: 1), [.. newer, .. errors], errors.Select(e => e.Id).ToHashSet(), Now.AddSeconds(1));

        Assert.That(incident.Events, Has.Count.EqualTo(11));
        Assert.That(incident.ErrorCount, Is.EqualTo(12));
        Assert.That(incident.Timeline, Has.Count.EqualTo(1), "a spike that lasts is no new entry");
    }

    [Test]
    public void A_spike_processed_late_does_not_turn_the_clock_back()
    {
        var incident = Incident.Open(Spike(11), Errors(10, "TypeError"), Now);

        incident.Extend(Spike(11, detectedAt: Now.AddSeconds(-30)), [], NoIds, Now);

        Assert.That(incident.LastSpikeAt, Is.EqualTo(Now));
    }

    [Test]
    public void A_spike_while_investigating_reopens()
    {
        var incident = Incident.Open(Spike(11), Errors(10, "TypeError"), Now);
        incident.MoveTo(IncidentStatus.Investigating, Now.AddMinutes(1));

        incident.Extend(Spike(11, newErrors: 1), [], NoIds, Now.AddMinutes(2));

        Assert.That(incident.Status, Is.EqualTo(IncidentStatus.Open));
        Assert.That(incident.InvestigatingAt, Is.Null);
        Assert.That(incident.ReopenCount, Is.EqualTo(1));
        Assert.That(incident.Timeline.Select(t => t.Kind), Is.EqualTo([TimelineKind.Opened, TimelineKind.Investigating, TimelineKind.Reopened]));
    }

    [Test]
    public void A_spike_that_is_delivered_again_tells_nothing_new()
    {
        var errors = Errors(10, "TypeError");
        var incident = Incident.Open(Spike(11), errors, Now);
        incident.MoveTo(IncidentStatus.Investigating, Now.AddMinutes(1));

        var isNew = incident.Extend(Spike(11), errors, errors.Select(e => e.Id).ToHashSet(), Now.AddMinutes(2));

        Assert.That(isNew, Is.False);
        Assert.That((incident.Status, incident.QuietSince), Is.EqualTo((IncidentStatus.Investigating, Now)));
    }

    [Test]
    public void A_long_spike_is_told_of_once_a_minute_and_all_its_errors_are_told_of()
    {
        var incident = Incident.Open(Spike(11), [], Now);
        for (var second = 1; second <= 150; second++)
        {
            incident.Extend(Spike(11, newErrors: 2, detectedAt: Now.AddSeconds(second)), [], NoIds, Now.AddSeconds(second));
        }

        incident.MoveTo(IncidentStatus.Investigating, Now.AddSeconds(210));

        Assert.That(
            incident.Timeline.Select(t => (t.Kind, t.Errors)),
            Is.EqualTo([
                (TimelineKind.Opened, 11), (TimelineKind.Spiked, 120), (TimelineKind.Spiked, 120), (TimelineKind.Spiked, 60),
                (TimelineKind.Investigating, (int?)null)]));
        Assert.That(incident.ErrorCount, Is.EqualTo(311));
        Assert.That(incident.Timeline.Select(t => t.Number), Is.EqualTo([1, 2, 3, 4, 5]));
    }

    [Test]
    public void Who_acknowledges_first_has_acknowledged()
    {
        var incident = Incident.Open(Spike(11), [], Now);

        Assert.That(incident.TryAcknowledge(Ann, Now.AddSeconds(1)), Is.True);
        Assert.That(incident.TryAcknowledge(Ann, Now.AddSeconds(2)), Is.True, "again, after a lost answer");
        Assert.That(incident.TryAcknowledge(Bob, Now.AddSeconds(3)), Is.False);
        Assert.That((incident.AcknowledgedBy, incident.AcknowledgedAt, incident.Revision), Is.EqualTo((Ann, Now.AddSeconds(1), 1)));
        Assert.That(incident.Timeline.Select(t => (t.Kind, t.ActorId)), Is.EqualTo([(TimelineKind.Opened, (Guid?)null), (TimelineKind.Acknowledged, Ann)]));
    }

    [Test]
    public void A_person_resolves_and_reopens_and_the_clocks_start_anew()
    {
        var incident = Incident.Open(Spike(11), [], Now);

        Assert.That(incident.TryReopen(Ann, Now), Is.False, "it is open");
        Assert.That(incident.TryResolve(Ann, Now.AddMinutes(1)), Is.True);
        Assert.That(incident.TryResolve(Bob, Now.AddMinutes(1)), Is.False, "it is resolved");
        Assert.That(incident.TryAcknowledge(Bob, Now.AddMinutes(1)), Is.False, "it is resolved");
        Assert.That((incident.Status, incident.ResolvedBy, incident.ResolvedAt), Is.EqualTo((IncidentStatus.Resolved, Ann, Now.AddMinutes(1))));
        Assert.That(incident.TryReopen(Bob, Now.AddMinutes(9)), Is.True);
        Assert.That((incident.Status, incident.ResolvedBy, incident.ResolvedAt), Is.EqualTo((IncidentStatus.Open, (Guid?)null, (DateTimeOffset?)null)));
        Assert.That((incident.QuietSince, incident.ReopenCount), Is.EqualTo((Now.AddMinutes(9), 1)));
    }

    [TestCase(0, 10, true, Description = "all its errors are before")]
    [TestCase(0, 90, true, Description = "some are before: those after are not too many")]
    [TestCase(61, 90, false, Description = "all are after")]
    public void What_a_person_resolved_opens_no_other(int from, int to, bool isCovered)
    {
        var incident = Incident.Open(Spike(11), [], Now);
        incident.TryResolve(Ann, Now.AddSeconds(60));

        var spike = Spike(11, newErrors: 1, detectedAt: Now.AddSeconds(to)) with { WindowStartedAt = Now.AddSeconds(from) };

        Assert.That(incident.Covers(spike, Now.AddSeconds(90)), Is.EqualTo(isCovered));
    }

    [Test]
    public void Times_to_come_cover_nothing()
    {
        var incident = Incident.Open(Spike(11), [], Now);
        incident.TryResolve(Ann, Now.AddSeconds(60));

        Assert.That(incident.Covers(Spike(11, detectedAt: Now.AddHours(-1)), Now.AddHours(-1)), Is.False, "the server's clock was put back");
    }

    [Test]
    public void A_mute_and_its_end_are_told_apart()
    {
        var incident = Incident.Open(Spike(11), [], Now);
        incident.RecordMute(Now.AddHours(1), Ann, Now);
        incident.RecordMute(until: null, Ann, Now.AddMinutes(1));

        Assert.That(
            incident.Timeline.Skip(1).Select(t => (t.Kind, t.Until)),
            Is.EqualTo([(TimelineKind.Muted, Now.AddHours(1)), (TimelineKind.Unmuted, (DateTimeOffset?)null)]));
    }

    [TestCase(IncidentStatus.Resolved)]
    [TestCase(IncidentStatus.Open)]
    public void An_open_incident_moves_to_investigating_only(IncidentStatus status) =>
        Assert.That(() => Incident.Open(Spike(11), [], Now).MoveTo(status, Now), Throws.InvalidOperationException);

    [Test]
    public void A_resolved_incident_stays_resolved()
    {
        var incident = Incident.Open(Spike(11), [], Now);
        incident.MoveTo(IncidentStatus.Investigating, Now);
        incident.MoveTo(IncidentStatus.Resolved, Now.AddMinutes(5));

        Assert.That(incident.ResolvedAt, Is.EqualTo(Now.AddMinutes(5)));
        Assert.That(() => incident.MoveTo(IncidentStatus.Open, Now), Throws.InvalidOperationException);
    }

    [Test]
    public void A_title_names_the_only_type() =>
        Assert.That(Incident.Open(Spike(14), Errors(14, "TypeError"), Now).Title, Is.EqualTo("14 TypeError in 60 s"));

    [Test]
    public void A_title_names_the_most_frequent_of_several_types() => Assert.That(
        Incident.Open(Spike(11), [.. Errors(4, "A"), .. Errors(7, "B")], Now).Title, Is.EqualTo("11 errors in 60 s, mostly B"));

    [Test]
    public void A_title_does_without_types() =>
        Assert.That(Incident.Open(Spike(11), [], Now).Title, Is.EqualTo("11 errors in 60 s"));

    [Test]
    public void Top_types_are_the_five_most_frequent()
    {
        EventSummary[] errors = [.. Enumerable.Range(1, 7).SelectMany(n => Errors(n, $"T{n}"))];

        Assert.That(TopCount.Types(errors).Select(t => (t.Type, t.Count)), Is.EqualTo([("T7", 7), ("T6", 6), ("T5", 5), ("T4", 4), ("T3", 3)]));
    }

    private static SpikeDetected Spike(
        int windowErrors, int newErrors = 0, int earlierErrors = 0, DateTimeOffset? detectedAt = null) => new(
        Guid.CreateVersion7(Now), Guid.CreateVersion7(Now), windowErrors, earlierErrors, newErrors, TimeSpan.FromSeconds(60),
        Now.AddSeconds(-10), detectedAt ?? Now);

    private static EventSummary[] Errors(int count, string type, DateTimeOffset? at = null) =>
    [
        .. Enumerable.Range(0, count).Select(i => new EventSummary(
            Guid.CreateVersion7(Now), EventSeverity.Error, type, null, null, null, null, null, (at ?? Now).AddMilliseconds(-i), Now)),
    ];
}
