using NUnit.Framework;
using Vigilry.Detection.Contracts;
using Vigilry.Detection.Live;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.UnitTests.Detection.Live;

[TestFixture]
public class LiveProjectTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    [Test]
    public void Errors_that_the_stream_has_twice_are_counted_once()
    {
        var project = NewProject();
        var errors = Errors();

        project.Observe(new StreamPlace(1, 0), errors, Now);
        project.Observe(new StreamPlace(2, 0), Errors(), Now);
        project.Observe(new StreamPlace(3, 0), errors, Now);

        Assert.That((project.NewErrors, project.Place), Is.EqualTo((2, new StreamPlace(3, 0))));
    }

    [Test]
    public void An_entry_that_was_seen_is_not_seen_again()
    {
        var project = NewProject();

        project.Observe(new StreamPlace(2, 0), Errors(), Now);
        project.Observe(new StreamPlace(1, 0), Errors(), Now);

        Assert.That((project.NewErrors, project.Place), Is.EqualTo((1, new StreamPlace(2, 0))));
    }

    private static LiveProject NewProject()
    {
        var rule = new DetectionRule(TimeSpan.FromSeconds(60), 10, [EventSeverity.Error, EventSeverity.Critical]);
        return new LiveProject(
            new ProjectOfOrganization(Guid.CreateVersion7(Now), Guid.CreateVersion7(Now)), rule, new(LiveProject.SettingsOf(rule)), default);
    }

    private static EventsObserved Errors() => new(Now, [new ErrorOccurrence(Guid.CreateVersion7(Now), Now)]);
}
