using NUnit.Framework;
using Vigilry.Detection.Live;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.UnitTests.Detection.Live;

[TestFixture]
public class PackedEventsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 30, 0, TimeSpan.Zero);

    [Test]
    public void Events_come_out_as_they_were_in_their_order()
    {
        var packed = EventDetails.Pack(
            [
                new ErrorDetails(Now.AddSeconds(2), true, "f", "u-1", [new AttributeValue("type", "TypeError"), new AttributeValue("host", "TypeError")]),
                new ErrorDetails(Now.AddMilliseconds(1), false, null, null, []),
            ],
            [Now.AddSeconds(1.2), Now.AddSeconds(1.9), Now.AddSeconds(5)]);

        var events = packed.InOrder().ToArray();

        Assert.That(
            events.Select(e => (e.At - Now.ToUnixTimeMilliseconds(), e.IsError)),
            Is.EqualTo([(1L, true), (1_000L, false), (1_000L, false), (2_000L, true), (5_000L, false)]));
        Assert.That(
            (events[3].IsCritical, events[3].Fingerprint, events[3].User, events[0].Fingerprint, events[0].User),
            Is.EqualTo((true, "f", "u-1", default(string), default(string))));
        Assert.That(
            events[3].Attributes.Select(a => (a.Name, a.Value)), Is.EqualTo([("type", "TypeError"), ("host", "TypeError")]));
        Assert.That(packed.Texts, Is.Unique);
    }
}
