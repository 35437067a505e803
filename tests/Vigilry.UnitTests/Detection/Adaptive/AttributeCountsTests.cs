using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class AttributeCountsTests
{
    private const int Month = 30 * 1_440;
    private static readonly EventAttribute[] Known = [new("type", "TimeoutException"), new("release", "1.0")];

    [Test]
    public void A_new_name_takes_none_that_the_same_error_has()
    {
        var counts = Faded(Known);

        Assert.That(Located(counts, [.. Known, new EventAttribute("region", "eu-1")]), Is.EqualTo(["type", "release", "region"]));
    }

    [Test]
    public void A_name_that_was_forgotten_and_comes_again_has_its_values_again()
    {
        var counts = Faded([.. Known, .. Numbered(0, 10)]);

        Assert.That(Located(counts, Numbered(10, 12)), Is.EqualTo(Numbered(10, 12).Select(a => a.Name)));
        counts.Fade(Month);
        Assert.That(Located(counts, Known, Month * 2), Is.EqualTo(["type", "release"]));
    }

    private static EventAttribute[] Numbered(int from, int count) => [.. Enumerable.Range(from, count).Select(i => new EventAttribute($"name{i}", "x"))];

    /// <summary>Errors with these were learned long ago.</summary>
    private static AttributeCounts Faded(EventAttribute[] attributes)
    {
        var counts = new AttributeCounts();
        var places = new byte[attributes.Length];
        counts.Learn(places.AsSpan(0, counts.Locate(attributes, places, new RecentErrors(), minute: 0)), isCritical: false, errors: 1);
        counts.Fade(Month);
        return counts;
    }

    /// <summary>Under which names an error's values are counted.</summary>
    private static IEnumerable<string> Located(AttributeCounts counts, EventAttribute[] attributes, int minute = Month)
    {
        var places = new byte[attributes.Length];
        var found = counts.Locate(attributes, places, new RecentErrors(), minute);
        return [.. places.Take(found).Select(p => counts.At(p, lane: 0).Attribute)];
    }
}
