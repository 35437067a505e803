using System.Text;
using NUnit.Framework;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.UnitTests.Ingestion;

[TestFixture]
public class PayloadNumbersTests
{
    private static readonly string ThousandDigits = new('7', 1_000);

    [TestCase("""{}""", 0)]
    [TestCase("""{"a":-0.5,"b":[1,2.25,true,false,null]}""", 0)]
    [TestCase("""{"a":1e3}""", 2)]
    [TestCase("""{"a":[1E+30,-2.5e-40]}""", 64)]
    [TestCase("""{"a":1.7976931348623157e308,"b":5e-324}""", 625)]
    [TestCase("""{"a":1e0000000000000000000000000000003}""", -28)]
    [TestCase("""{"1e5":"1e999999","a\"1e999999":"\\","b":"\\\"1e999999"}""", 0)]
    public void Exponents_are_written_out(string json, int added)
    {
        Assert.That(PayloadNumbers.TryMeasure(Encoding.UTF8.GetBytes(json), out var total), Is.True);
        Assert.That(total, Is.EqualTo(json.Length + added));
    }

    [TestCase("1e998", true)]
    [TestCase("1e-999", false)]
    [TestCase("1e1000", false)]
    [TestCase("1e131071", false)]
    [TestCase("1e99999999999999999999", false)]
    [TestCase("1e-2147483648", false)]
    public void A_number_ends_at_a_thousand_characters(string number, bool fits)
    {
        Assert.That(Fits(number), Is.EqualTo(fits));
        Assert.That(Fits($$"""{"a":"\\","b":[[1,{{number}}]]}"""), Is.EqualTo(fits));
    }

    [Test]
    public void Digits_are_counted_too()
    {
        Assert.That(Fits($"[{ThousandDigits}]"), Is.True);
        Assert.That(Fits($"[{ThousandDigits}7]"), Is.False);
        Assert.That(Fits($"[0.{ThousandDigits}]"), Is.False);
    }

    private static bool Fits(string json) => PayloadNumbers.TryMeasure(Encoding.UTF8.GetBytes(json), out _);
}
