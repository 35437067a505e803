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

    [TestCase(0.01, 15, 22)]
    [TestCase(0.5, 0, 10)]
    public void A_peak_is_usual_only_if_the_scatter_does_not_explain_it(double scatter, double least, double most)
    {
        var profile = new SeasonalProfile(48, Math.Min);
        profile.Learn(0, rate: 10, peak: 22);
        profile.Learn(0, rate: 10, peak: 22);

        Assert.That(profile.Rate(0, (scatter, Scatter)), Is.InRange(least, most));
    }

    private static void Learn(Season season, int from, int to)
    {
        for (var minute = from; minute <= to; minute++)
        {
            season.Learn(minute, 10);
        }
    }
}
