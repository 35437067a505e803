using System.Globalization;
using Vigilry.Detection.Adaptive;
using Vigilry.Detection.Contracts;

namespace Vigilry.Detection.Explaining;

/// <summary>Says in a sentence or two why something is an incident, so that a person can check it.</summary>
internal static class AssessmentWords
{
    private const double MostExponent = 99;
    private const double IsMostly = 0.6;

    /// <summary><c>38 errors in 60 s; 8.1 usual at this hour (4.7 ×); by chance 1 in 10⁹. Mostly release 2026.11.2 (new 6 min ago).</c></summary>
    /// <param name="evidence">What makes it a spike.</param>
    /// <param name="usualWhere">Where what is usual comes from: <c>in the last hours</c>, <c>at this hour</c>.</param>
    /// <param name="kind">What the kind of error is called, if it is about one.</param>
    /// <param name="reason">Which rule opened it.</param>
    /// <param name="causes">The clearest first.</param>
    /// <param name="now">The present, UTC.</param>
    public static string Of(
        IncidentEvidence evidence, string usualWhere, string? kind, FindingReason reason, IReadOnlyList<IncidentCause> causes, DateTimeOffset now)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"{evidence.Count:N0} {kind ?? (evidence.Count == 1 ? "error" : "errors")} in {Window(evidence.WindowSeconds)}");
        words += (evidence, reason) switch
        {
            ({ IsNewKind: true }, _) => "; not seen before",
            (_, FindingReason.ColdStart) => "; the project is too new for anything to be usual",
            ({ Usual: > 0 }, _) => string.Create(
                CultureInfo.InvariantCulture, $"; {Number(evidence.Usual)} usual {usualWhere} ({Number(evidence.Ratio)} ×)"),
            _ => "; none usual",
        };
        var what = reason is FindingReason.Concentration ? "; so many, and so much alike, " : "; ";
        words += evidence.MinusLog10Chance is >= 1 and var chance ? $"{what}by chance 1 in {Power(chance)}." : ".";
        return causes is [var first, ..] ? $"{words} {Cause(first, now)}" : words;
    }

    private static string Cause(IncidentCause cause, DateTimeOffset now)
    {
        var usual = cause.NewSince is { } since
            ? $"new {Age(now - since)} ago"
            : string.Create(CultureInfo.InvariantCulture, $"usually {cause.ShareUsual * 100:0} %");
        var what = $"{cause.Attribute} {cause.Value}";
        return cause.ShareNow >= IsMostly && cause.NewSince is not null
            ? $"Mostly {what} ({usual})."
            : string.Create(CultureInfo.InvariantCulture, $"{cause.ShareNow * 100:0} % {what} ({usual}).");
    }

    private static string Window(int seconds) => seconds < 120 || seconds % 60 != 0
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min");

    private static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (int)age.TotalSeconds)} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h"),
    };

    private static string Number(double number) => number.ToString(number switch
    {
        < 0.1 => "0.###",
        < 10 => "0.#",
        _ => "N0",
    }, CultureInfo.InvariantCulture);

    private static string Power(double exponent)
    {
        var digits = ((int)Math.Min(exponent, MostExponent)).ToString(CultureInfo.InvariantCulture);
        return "10" + string.Concat(digits.Select(d => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d - '0']));
    }
}
