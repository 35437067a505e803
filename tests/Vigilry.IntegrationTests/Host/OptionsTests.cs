using NUnit.Framework;

namespace Vigilry.IntegrationTests.Host;

[TestFixture, Parallelizable(ParallelScope.All)]
public class OptionsTests
{
    [TestCase("Vigilry:Detection:Threshold", "0", "Threshold")]
    [TestCase("Vigilry:Detection:Window", "00:00:00", "Window")]
    [TestCase("Vigilry:Incidents:ActiveTtl", "00:00:00", "ActiveTtl")]
    [TestCase("Vigilry:Ingestion:EventsPerMinute", "-1", "EventsPerMinute")]
    [TestCase("Vigilry:Ingestion:EventsPerMinute", "10000001", "EventsPerMinute")]
    [TestCase("Vigilry:DataDisk:MinimumFreeMegabytes", "-1", "MinimumFreeMegabytes")]
    [TestCase("Vigilry:Metrics:Token", "short", "Token")]
    [TestCase("Vigilry:Retention:Days", "0", "Days")]
    [TestCase("Vigilry:Retention:Days", "3651", "Days")]
    [TestCase("Vigilry:Incidents:ResolveAtRemaining", "1.5", "ResolveAtRemaining")]
    [TestCase("Vigilry:PublicUrl", "vigilry.example.com", "PublicUrl")]
    [TestCase("Vigilry:PublicUrl", "ftp://vigilry.example.com", "PublicUrl")]
    [TestCase("Vigilry:Smtp:Host", "localhost", "Vigilry:Smtp:From")]
    [TestCase("Vigilry:Smtp:From", "nobody", "Vigilry:Smtp:From")]
    [TestCase("Vigilry:Smtp:Port", "0", "Port")]
    [TestCase("Vigilry:Smtp:Port", "many", "Vigilry:Smtp:Port")]
    [TestCase("Vigilry:Smtp:Security", "Ssl", "Vigilry:Smtp:Security")]
    [TestCase("Vigilry:Smtp:Security", "7", "Security")]
    [TestCase("Vigilry:Smtp:User", "me", "Vigilry:Smtp:Password")]
    [CancelAfter(20_000)]
    public void A_wrong_value_stops_the_start_and_is_named(string setting, string value, string named, CancellationToken ct) => Assert.That(
        async () =>
        {
            // There are no servers here: a start that gets that far fails without naming the setting.
            await using var app = await VigilryApp.StartAsync(
                "Host=/nowhere", "localhost:1", new Dictionary<string, string?>(StringComparer.Ordinal) { [setting] = value }).WaitAsync(ct);
        },
        Throws.Exception.With.Message.Contains(named));
}
