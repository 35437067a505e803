using System.Globalization;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;

namespace Vigilry.Host.Pages.Tags;

/// <summary>A part of a risk as a bar, from where the parts before it end.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Points">What it adds.</param>
/// <param name="From">Where its bar begins, 0 to 100.</param>
/// <param name="Length">How long the bar is.</param>
internal sealed record RiskBar(string Name, double Points, double From, double Length);

/// <summary>Risks, causes and latencies in words and figures.</summary>
internal static class Risks
{
    /// <summary>More is told as not seen before.</summary>
    private const double MostLift = 1_000;

    /// <summary>The parts of a risk, each bar where the one before it ends; one that takes away goes back.</summary>
    public static IEnumerable<RiskBar> Bars(IncidentRisk risk)
    {
        var sum = 0.0;
        foreach (var part in risk.Parts)
        {
            var next = sum + part.Points;
            yield return new RiskBar(PartName(part.Name), part.Points, Math.Clamp(Math.Min(sum, next), 0, 100), Math.Min(Math.Abs(part.Points), 100));
            sum = next;
        }
    }

    /// <summary>Such as <c>82 %</c>.</summary>
    public static string Percent(double share) => share is > 0 and < 0.005
        ? "< 1 %"
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(share * 100, MidpointRounding.AwayFromZero):0} %");

    /// <summary>Such as <c>4.7 ×</c>; a dash where the value was not seen before.</summary>
    public static string Lift(IncidentCause cause) => cause.ShareUsual <= 0 || cause.Lift >= MostLift
        ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{cause.Lift:0.#} ×");

    /// <summary>To one decimal.</summary>
    public static string Points(double points) => points.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>To so many decimals, or a dash.</summary>
    public static string Figure(double? figure, string format) => figure?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    /// <summary>An alert's way: <c>received → detected 2 ms → stored 4 ms</c>; each stage from the end of the one before it that is known.</summary>
    public static string Way(IncidentLatency latency)
    {
        var words = new List<string>();
        DateTimeOffset? last = null;
        foreach (var (stage, at) in new[]
        {
            ("received", latency.ReceivedAt), ("detected", latency.DetectedAt), ("stored", latency.StoredAt), ("broadcast", latency.BroadcastAt), ("mailed", latency.MailedAt),
        })
        {
            if (at is { } time)
            {
                words.Add(last is { } from ? $"{stage} {Short(time - from)}" : stage);
                last = time;
            }
        }

        return string.Join(" → ", words);
    }

    private static string Short(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 0.05 } => "0 ms",
        { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.#} ms"),
        { TotalMilliseconds: < 1_000 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#} s"),
        _ => Words.Duration(duration),
    };

    private static string PartName(string part) => part switch
    {
        "magnitude" => "Far above what is usual",
        "persistence" => "How long it lasts",
        "critical" => "CRITICAL errors",
        "users" => "Users or hosts that it hits",
        "novelty" => "A new kind of error",
        "calibration" => "What people marked before",
        _ => part,
    };
}
