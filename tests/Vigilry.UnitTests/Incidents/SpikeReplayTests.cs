using NUnit.Framework;
using Vigilry.Incidents.Previewing;

namespace Vigilry.UnitTests.Incidents;

[TestFixture]
public class SpikeReplayTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Test]
    public void As_many_errors_as_the_threshold_open_nothing() =>
        Assert.That(Replay([.. Enumerable.Range(0, 10).Select(i => (double)i)]), Is.Empty);

    [Test]
    public void One_more_opens_an_incident_at_that_error()
    {
        var incidents = Replay([.. Enumerable.Range(0, 11).Select(i => (double)i)]);

        Assert.That(incidents, Is.EqualTo([new PreviewedIncident(Start.AddSeconds(10), Start.AddSeconds(10), 11)]));
    }

    [Test]
    public void Errors_a_whole_window_apart_are_no_spike() =>
        Assert.That(Replay([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 60]), Is.Empty);

    [Test]
    public void A_spike_before_the_quiet_is_over_belongs_to_the_same_incident()
    {
        var incidents = Replay([.. Enumerable.Range(0, 11).Select(i => i / 10.0), .. Enumerable.Range(0, 11).Select(i => 200 + (i / 10.0))]);

        Assert.That(incidents, Is.EqualTo([new PreviewedIncident(Start.AddSeconds(1), Start.AddSeconds(201), 22)]));
    }

    [Test]
    public void A_spike_after_it_opens_another()
    {
        var incidents = Replay([.. Enumerable.Range(0, 11).Select(i => i / 10.0), .. Enumerable.Range(0, 11).Select(i => 300 + (i / 10.0))]);

        Assert.That(incidents.Select(i => i.OpenedAt), Is.EqualTo([Start.AddSeconds(1), Start.AddSeconds(301)]));
    }

    private static IReadOnlyList<PreviewedIncident> Replay(double[] seconds) =>
        SpikeReplay.Run([.. seconds.Select(s => Start.AddSeconds(s))], TimeSpan.FromSeconds(60), 10, TimeSpan.FromSeconds(240));
}
