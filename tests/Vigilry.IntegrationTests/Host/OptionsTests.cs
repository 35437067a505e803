using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Vigilry.IntegrationTests.Host;

[TestFixture, Parallelizable(ParallelScope.All)]
public class OptionsTests
{
    [TestCase("Vigilry:Detection:Threshold", "0", "Threshold")]
    [TestCase("Vigilry:Detection:Window", "00:00:00", "Window")]
    [TestCase("Vigilry:Incidents:ActiveTtl", "00:00:00", "ActiveTtl")]
    [TestCase("Vigilry:Retention:Days", "0", "Days")]
    [TestCase("Vigilry:Retention:Days", "3651", "Days")]
    [TestCase("Vigilry:Incidents:ResolveAtRemaining", "1.5", "ResolveAtRemaining")]
    [CancelAfter(20_000)]
    public void A_wrong_value_stops_the_start_and_is_named(string setting, string value, string named, CancellationToken ct) => Assert.That(
        async () =>
        {
            await using var app = await VigilryApp.StartAloneAsync(ct, new Dictionary<string, string?>(StringComparer.Ordinal) { [setting] = value });
        },
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(named));
}
