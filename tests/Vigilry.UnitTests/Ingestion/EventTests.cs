using NUnit.Framework;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;

namespace Vigilry.UnitTests.Ingestion;

[TestFixture]
public class EventTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    [Test]
    public void A_clock_that_is_ahead_does_not_move_an_event_into_the_future() =>
        Assert.That(Event(Received.AddHours(1)).HappenedAt, Is.EqualTo(Received));

    [Test]
    public void A_late_event_happened_when_its_sender_says() =>
        Assert.That(Event(Received.AddHours(-1)).HappenedAt, Is.EqualTo(Received.AddHours(-1)));

    [Test]
    public void A_summary_cuts_a_long_message() =>
        Assert.That(Event(Received, message: new string('x', 501)).ToSummary().Message, Has.Length.EqualTo(500));

    private static Event Event(DateTimeOffset timestamp, EventSeverity severity = EventSeverity.Error, string? message = null) => new()
    {
        Id = Guid.CreateVersion7(Received),
        OrganizationId = Guid.CreateVersion7(Received),
        ProjectId = Guid.CreateVersion7(Received),
        Severity = severity,
        Type = "TypeError",
        Message = message,
        Timestamp = timestamp,
        ReceivedAt = Received,
    };
}
