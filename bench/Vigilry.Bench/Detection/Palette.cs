using Vigilry.Detection.Adaptive;

namespace Vigilry.Bench.Detection;

/// <summary>What is particular about some events.</summary>
/// <param name="Values">By attribute; the project's usual values stand for those that are absent.</param>
internal sealed record Traits(IReadOnlyDictionary<string, string> Values)
{
    public static Traits Everyday { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>An event that is no error.</summary>
    public static Traits SignOfLife { get; } = Of("type", "Log") with { IsError = false };

    public bool IsError { get; init; } = true;

    /// <summary>How many are CRITICAL, 0 to 1.</summary>
    public double CriticalShare { get; init; } = 0.01;

    /// <summary>How many users there are to hit.</summary>
    public int Users { get; init; } = 400;

    public static Traits Of(string attribute, string value) =>
        new(new Dictionary<string, string>(StringComparer.Ordinal) { [attribute] = value });

    /// <summary>The same with one more value.</summary>
    public Traits And(string attribute, string value) =>
        this with { Values = new Dictionary<string, string>(Values, StringComparer.Ordinal) { [attribute] = value } };
}

/// <summary>The types, hosts and endpoints of a project: some of them frequent, some rare.</summary>
internal sealed class Palette
{
    private const int MaxUsers = 1_000;

    private static readonly string[] Kinds =
        ["Timeout", "NullReference", "SqlDeadlock", "HttpRequest", "Validation", "Serialization", "Unauthorized", "CacheMiss", "Cancelled"];

    private static readonly string[] Paths =
    [
        "/api/orders", "/api/cart", "/api/login", "/api/search", "/api/users", "/api/pay", "/api/export", "/health", "/api/reports", "/api/files",
    ];

    private static readonly string[] Users = [.. Enumerable.Range(0, MaxUsers).Select(n => $"u{n}")];

    private readonly string[] _types;
    private readonly string[] _hosts;
    private readonly Dictionary<(string Type, string Release, string Host, string Endpoint), EventAttribute[]> _attributes = [];

    public Palette(StreamRandom random)
    {
        _types = [.. Kinds.Take(5 + random.Index(5)).Select(kind => $"{kind}Exception")];
        _hosts = [.. Enumerable.Range(1, 3 + random.Index(4)).Select(n => $"web-{n}")];
    }

    public Traits AnyCause(StreamRandom random) => random.Index(3) switch
    {
        0 => Traits.Of("host", random.OneOf(_hosts)),
        1 => Traits.Of("endpoint", random.OneOf(Paths[2..])),
        _ => Traits.Of("type", random.OneOf(_types[1..])),
    };

    /// <param name="at">In milliseconds since the Unix epoch.</param>
    public DetectorEvent Event(StreamRandom random, long at, Traits traits, string release)
    {
        var critical = traits.IsError && random.Share() < traits.CriticalShare;
        var user = Users[random.Index(traits.Users)];
        var type = traits.Values.GetValueOrDefault("type") ?? Ranked(random, _types);
        var host = traits.Values.GetValueOrDefault("host") ?? random.OneOf(_hosts);
        var endpoint = traits.Values.GetValueOrDefault("endpoint") ?? Ranked(random, Paths);
        return new DetectorEvent(at, traits.IsError, critical, type, user, Attributes(type, release, host, endpoint));
    }

    /// <summary>The first value most often, the n-th 1/n as often.</summary>
    private static string Ranked(StreamRandom random, string[] values)
    {
        var left = random.Share() * Enumerable.Range(1, values.Length).Sum(rank => 1.0 / rank);
        var at = 0;
        while (at < values.Length - 1 && (left -= 1.0 / (at + 1)) >= 0)
        {
            at++;
        }

        return values[at];
    }

    /// <summary>One array for all events that have the same, as millions of events share a few hundred.</summary>
    private EventAttribute[] Attributes(string type, string release, string host, string endpoint)
    {
        if (!_attributes.TryGetValue((type, release, host, endpoint), out var attributes))
        {
            attributes = [new("type", type), new("release", release), new("host", host), new("endpoint", endpoint)];
            _attributes.Add((type, release, host, endpoint), attributes);
        }

        return attributes;
    }
}
