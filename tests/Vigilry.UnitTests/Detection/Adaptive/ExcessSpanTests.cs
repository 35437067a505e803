using NUnit.Framework;
using Vigilry.Detection.Adaptive;

namespace Vigilry.UnitTests.Detection.Adaptive;

[TestFixture]
public class ExcessSpanTests
{
    private const long Start = 1_750_000_000_000;
    private readonly UserSketch _users = new();
    private ExcessSpan _span = new();
    private int _errors;

    [SetUp]
    public void Begin()
    {
        _span = new ExcessSpan();
        _span.Start(Start);
        _users.Clear();
        _errors = 0;
    }

    [TestCase(1, 3)]
    [TestCase(1, 20)]
    [TestCase(60, 150)]
    public void Usual_errors_that_come_later_are_no_part_of_it(double usual, double unusual)
    {
        Count(0, 10, unusual, usual);
        Count(10, 20, usual, usual);

        Assert.That(_span.Minutes, Is.EqualTo(10).Within(0.5));
        Assert.That(_span.Errors, Is.EqualTo(10 * unusual).Within(2));
        Assert.That(_span.Named, Is.EqualTo(_span.Errors));
    }

    [Test]
    public void It_goes_on_when_errors_come_again()
    {
        Count(0, 5, 10, usual: 1);
        Count(8, 14, 10, usual: 1);

        Assert.That(_span.Minutes, Is.EqualTo(14).Within(0.5));
        Assert.That(_span.Errors, Is.EqualTo(110).Within(2));
    }

    [Test]
    public void A_rare_kind_among_many_errors_lasts_as_long_as_it_is_counted()
    {
        Count(0, 30, 63, usual: 60);

        Assert.That(_span.Minutes, Is.EqualTo(30).Within(0.1));
    }

    [Test]
    public void Nothing_usual_is_no_trouble()
    {
        Count(0, 1, 6, usual: 0);

        Assert.That(_span.Errors, Is.EqualTo(6));
    }

    [Test]
    public void It_goes_on_from_its_state_as_if_nothing_had_been()
    {
        Count(0, 10, 10, usual: 1);
        var now = Start + (10 * 60_000);
        var writer = new StateCodec();
        _span.Exchange(writer, now);
        var other = new ExcessSpan();
        var reader = new StateCodec(writer.Written);
        other.Exchange(reader, now);
        reader.End();

        _span.Count(now, ++_errors, 1, _users, 1);
        other.Count(now, _errors, 1, _users, 1);

        Assert.That((other.Minutes, other.Errors, other.Critical, other.Repeats), Is.EqualTo((_span.Minutes, _span.Errors, _span.Critical, _span.Repeats)));
    }

    /// <summary>Errors at equal distances, each of another user.</summary>
    private void Count(double from, double until, double perMinute, double usual)
    {
        var count = (int)Math.Round((until - from) * perMinute);
        for (var i = 1; i <= count; i++)
        {
            _users.Add(UserSketch.Code($"user-{_errors}"));
            _span.Count(Start + (long)(60_000 * (from + (i / perMinute))), ++_errors, 0, _users, usual);
        }
    }
}
