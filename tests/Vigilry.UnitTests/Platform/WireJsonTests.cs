using System.Text.Json;
using NUnit.Framework;
using Vigilry.Incidents.Contracts;
using Vigilry.Platform.Json;

namespace Vigilry.UnitTests.Platform;

[TestFixture]
public class WireJsonTests
{
    [Test]
    public void Times_are_UTC_with_milliseconds()
    {
        var time = new DateTimeOffset(2026, 11, 24, 10, 30, 0, 5, TimeSpan.FromHours(1));

        Assert.That(JsonSerializer.Serialize(time, WireJson.Options), Is.EqualTo("\"2026-11-24T09:30:00.005Z\""));
    }

    [Test]
    public void Enum_values_are_upper_case() =>
        Assert.That(JsonSerializer.Serialize(IncidentStatus.Investigating, WireJson.Options), Is.EqualTo("\"INVESTIGATING\""));

    [Test]
    public void A_number_is_no_enum_value() => Assert.That(
        () => JsonSerializer.Deserialize<IncidentStatus>("1", WireJson.Options), Throws.InstanceOf<JsonException>());
}
