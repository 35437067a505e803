namespace Vigilry.Host.Demo;

/// <summary>An event of the demo.</summary>
/// <param name="After">When to send it, from the demo's start.</param>
/// <param name="Project">Its project's name.</param>
/// <param name="Age">How long before it is sent it happened.</param>
internal sealed record DemoEvent(
    TimeSpan After, string Project, string Severity, string Type, string Message, string Source, TimeSpan Age, object Payload);

/// <summary>Half an hour of a small shop: 45 s of history at forty times the speed, then a spike as it happens.</summary>
internal static class DemoTraffic
{
    public const string Shop = "web-shop";
    public const string Payments = "payments";

    /// <summary>How long the history takes to play.</summary>
    public static readonly TimeSpan History = TimeSpan.FromSeconds(45);

    /// <summary>How long the spike lasts, after the history.</summary>
    public static readonly TimeSpan Spike = TimeSpan.FromSeconds(10);

    private const int SpikeErrors = 60;
    private static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);

    private static readonly (double PerMinute, string Project, string Severity, string Type, string Message, string Source)[] Usual =
    [
        (18, Shop, "INFO", "page.viewed", "GET /products", "web-1"),
        (6, Shop, "INFO", "cart.updated", "Item added to cart", "web-2"),
        (1.5, Shop, "WARNING", "slow.query", "Product search took 1.4 s", "web-1"),
        (0.4, Shop, "ERROR", "NullReferenceException", "Object reference not set to an instance of an object", "web-2"),
        (5, Payments, "INFO", "payment.authorized", "Card payment authorized", "payments-api"),
        (0.7, Payments, "WARNING", "payment.retried", "Acquirer answered after the second try", "payments-api"),
        (0.3, Payments, "ERROR", "payment.declined", "Card was declined by the issuer", "payments-api"),
        (0.2, Payments, "DEBUG", "token.refreshed", "Acquirer token refreshed", "payments-api"),
    ];

    /// <summary>All events in the order in which to send them.</summary>
    /// <param name="seed">The same seed gives the same events.</param>
    public static IReadOnlyList<DemoEvent> Generate(int seed)
    {
        var random = new Random(seed);
        return [.. Usual.SelectMany(u => Background(u, random)).Concat(AcquirerOutage(random)).OrderBy(e => e.After)];
    }

    private static IEnumerable<DemoEvent> Background(
        (double PerMinute, string Project, string Severity, string Type, string Message, string Source) usual, Random random)
    {
        var speed = HalfHour / History;
        for (var at = Gap(usual.PerMinute, random); at < HalfHour; at += Gap(usual.PerMinute, random))
        {
            yield return new DemoEvent(
                at / speed,
                usual.Project,
                usual.Severity,
                usual.Type,
                usual.Message,
                usual.Source,
                (HalfHour - at) * (1 - (1 / speed)),
                new { requestId = $"req-{random.Next(100_000, 1_000_000)}", durationMs = random.Next(3, 900) });
        }
    }

    private static IEnumerable<DemoEvent> AcquirerOutage(Random random)
    {
        for (var i = 0; i < SpikeErrors; i++)
        {
            var late = i % 7 == 0;
            yield return new DemoEvent(
                History + (Spike * (i + random.NextDouble()) / SpikeErrors),
                late ? Shop : Payments,
                i % 12 == 0 && !late ? "CRITICAL" : "ERROR",
                late ? "CheckoutFailed" : "AcquirerTimeout",
                late ? "Checkout failed: payment service did not answer" : "POST https://acquirer.example/v2/charges timed out after 5000 ms",
                late ? "web-1" : "payments-api",
                TimeSpan.Zero,
                new { requestId = $"req-{random.Next(100_000, 1_000_000)}", amount = random.Next(500, 20_000), currency = "EUR", attempt = 3 });
        }
    }

    /// <summary>Exponential, as independent events come.</summary>
    private static TimeSpan Gap(double perMinute, Random random) => TimeSpan.FromMinutes(-Math.Log(1 - random.NextDouble()) / perMinute);
}
