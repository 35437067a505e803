using System.Globalization;
using NUnit.Framework;
using Vigilry.Notifications.Data;
using Vigilry.Notifications.Deciding;

namespace Vigilry.UnitTests.Notifications;

/// <summary>Berlin puts its clocks forward on 29 March 2026 from 2 to 3, and back on 25 October 2026 from 3 to 2.</summary>
[TestFixture, Parallelizable(ParallelScope.All)]
public class QuietHoursTests
{
    [TestCase("22:00", "06:00", "2026-06-10T19:59Z", null)]
    [TestCase("22:00", "06:00", "2026-06-10T20:00Z", "2026-06-11T04:00Z")]
    [TestCase("22:00", "06:00", "2026-06-11T03:59Z", "2026-06-11T04:00Z")]
    [TestCase("22:00", "06:00", "2026-06-11T04:00Z", null)]
    [TestCase("12:00", "13:00", "2026-01-10T11:30Z", "2026-01-10T12:00Z")]

    // The night of the jump forward is an hour shorter, that of the jump back an hour longer.
    [TestCase("22:00", "06:00", "2026-03-28T22:00Z", "2026-03-29T04:00Z")]
    [TestCase("22:00", "06:00", "2026-10-24T21:00Z", "2026-10-25T05:00Z")]

    // 2:30 is skipped: it ends when the clocks jump.
    [TestCase("22:00", "02:30", "2026-03-29T00:59Z", "2026-03-29T01:00Z")]
    [TestCase("02:30", "04:00", "2026-03-29T01:00Z", "2026-03-29T02:00Z")]

    // 2:30 comes twice: quiet until the second, from the first.
    [TestCase("22:00", "02:30", "2026-10-25T00:45Z", "2026-10-25T01:30Z")]
    [TestCase("02:30", "04:00", "2026-10-25T00:30Z", "2026-10-25T03:00Z")]
    [TestCase("02:30", "04:00", "2026-10-25T01:15Z", "2026-10-25T03:00Z")]
    public void Quiet_hours_go_by_the_zones_clock(string from, string until, string now, string? end) => Assert.That(
        new QuietHours(Time(from), Time(until), "Europe/Berlin").EndAt(At(now)), Is.EqualTo(end is null ? null : At(end)));

    [TestCase("2026-06-14T01:59Z", null)]
    [TestCase("2026-06-14T02:00Z", "2026-06-14T05:00Z")]
    [TestCase("2026-06-13T02:00Z", null)]
    public void Maintenance_is_on_its_days(string now, string? end) => Assert.That(
        Maintenance.EndAt([Window("04:00", 180, DayOfWeek.Sunday)], At(now)), Is.EqualTo(end is null ? null : At(end)));

    [Test]
    public void Maintenance_that_began_yesterday_goes_on() => Assert.That(
        Maintenance.EndAt([Window("23:00", 240, DayOfWeek.Saturday)], At("2026-06-14T00:30Z")), Is.EqualTo(At("2026-06-14T01:00Z")));

    [Test]
    public void Windows_that_follow_each_other_are_one() => Assert.That(
        Maintenance.EndAt([Window("04:00", 60, DayOfWeek.Sunday), Window("05:00", 30, DayOfWeek.Sunday)], At("2026-06-14T02:10Z")),
        Is.EqualTo(At("2026-06-14T03:30Z")));

    [Test]
    public void Maintenance_lasts_its_minutes_whatever_the_clocks_do() => Assert.That(
        Maintenance.EndAt([Window("01:00", 120, DayOfWeek.Sunday)], At("2026-03-29T00:30Z")), Is.EqualTo(At("2026-03-29T02:00Z")));

    [Test]
    public void Without_windows_there_is_no_maintenance() => Assert.That(Maintenance.EndAt([], At("2026-03-29T00:30Z")), Is.Null);

    private static MaintenanceWindow Window(string from, int minutes, params DayOfWeek[] days) => new()
    {
        Id = Guid.Empty,
        ProjectId = Guid.Empty,
        Name = "backup",
        Days = [.. days],
        From = Time(from),
        Minutes = minutes,
        TimeZone = "Europe/Berlin",
        CreatedAt = default,
    };

    private static TimeOnly Time(string text) => TimeOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
