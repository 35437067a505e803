using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class SeasonTests
{
    private const double Scatter = 0.01;

    [Test]
    public void Half_an_hour_that_has_just_ended_is_not_what_is_usual_of_it()
    {
        var season = new Season();
        Learn(season, 0, Season.HalfHour);

        Assert.That(season.Rate(0, (Scatter, Scatter)), Is.Zero);
        Learn(season, Season.HalfHour + 1, 2 * Season.HalfHour);
        Assert.That(season.Rate(0, (Scatter, Scatter)), Is.EqualTo(10).Within(1));
    }

    private static void Learn(Season season, int from, int to)
    {
        for (var minute = from; minute <= to; minute++)
        {
            season.Learn(minute, 10);
        }
    }
}
