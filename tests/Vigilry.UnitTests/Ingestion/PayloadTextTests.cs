using System.Text;
using NUnit.Framework;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.UnitTests.Ingestion;

[TestFixture]
public class PayloadTextTests
{
    [TestCase("""{"a":"plain"}""")]
    [TestCase("""{"a":"\n\t\"\\ \u00e9"}""")]
    [TestCase("""{"a":"\ud83d\ude00"}""")]
    [TestCase("""{"a":"\\u0000"}""")]
    [TestCase("""{"a":"\\\\ud800"}""")]
    public void Text_that_PostgreSQL_holds(string json) => Assert.That(PayloadText.IsStorable(Encoding.UTF8.GetBytes(json)), Is.True);

    [TestCase("""{"a":"\u0000"}""")]
    [TestCase("""{"\u0000":1}""")]
    [TestCase("""{"a":"x\\\u0000"}""")]
    [TestCase("""{"a":"\ud800"}""")]
    [TestCase("""{"a":"\uDC00\uD800"}""")]
    [TestCase("""{"a":"\ud83dx\ude00"}""")]
    [TestCase("""{"a":"\ud83d\u0041"}""")]
    public void Text_that_it_does_not(string json) => Assert.That(PayloadText.IsStorable(Encoding.UTF8.GetBytes(json)), Is.False);

    [Test]
    public void Bytes_that_are_not_UTF8() => Assert.That(PayloadText.IsStorable([(byte)'"', 0xC3, (byte)'"']), Is.False);
}
