using System.Text.Json;
using NUnit.Framework;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Receiving;

namespace Vigilry.UnitTests.Ingestion;

[TestFixture]
public class PayloadAttributesTests
{
    [Test]
    public void Short_values_are_told_by_their_paths()
    {
        var attributes = Of("""{"host":"web-3","http":{"status":503,"request":{"route":"/pay","more":{"deep":"x"}}},"retry":false}""", out var user);

        Assert.That(attributes, Is.EqualTo(
        [
            new AttributeValue("host", "web-3"), new AttributeValue("http.status", "503"), new AttributeValue("http.request.route", "/pay"),
            new AttributeValue("retry", "false"),
        ]));
        Assert.That(user, Is.EqualTo("web-3"), "no user is named");
    }

    [Test]
    public void What_explains_nothing_is_left_out() => Assert.That(
        Of($$"""{"duration":1.5,"list":["a"],"none":null,"empty":"","text":"{{new string('x', 101)}}","lines":"a\nb","big":123456789012345678901234567890}""", out _),
        Is.Empty);

    [Test]
    public void Secrets_are_told_to_nobody() => Assert.That(
        Of("""{"password":"x","auth":{"accessToken":"y","Cookie":"z"},"api_key":"k","host":"h"}""", out _), Is.EqualTo([new AttributeValue("host", "h")]));

    [Test]
    public void A_user_counts_wherever_it_stands()
    {
        var many = string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"a{i}\":{i}"));

        Assert.That(Of("{" + many + ",\"host\":\"h\",\"user\":{\"id\":\"u-7\"}}", out var user), Has.Count.EqualTo(8));
        Assert.That(user, Is.EqualTo("u-7"));
    }

    [Test]
    public void A_huge_payload_is_not_read_to_its_end()
    {
        var many = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"a{i}\":[{i}]"));

        Assert.That(Of("{" + many + ",\"late\":\"x\"}", out _), Is.Empty);
    }

    private static IReadOnlyList<AttributeValue> Of(string json, out string? user)
    {
        using var document = JsonDocument.Parse(json);
        return PayloadAttributes.Of(document.RootElement, out user);
    }
}
