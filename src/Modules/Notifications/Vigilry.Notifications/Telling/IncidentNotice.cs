using System.Globalization;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Notifications.Telling;

/// <summary>How bad an incident is, as notices tell it.</summary>
/// <param name="Score">0 to 100.</param>
/// <param name="Band">What it means in a word.</param>
/// <param name="IsProvisional">Whether it was its first minute.</param>
/// <param name="Words">Why it is an incident.</param>
/// <param name="Causes">What stands out, the clearest first.</param>
internal sealed record NoticeRisk(double Score, RiskBand Band, bool IsProvisional, string Words, IReadOnlyList<string> Causes)
{
    /// <summary>Such as <c>high risk (64 of 100)</c>.</summary>
    public string Line => string.Create(
        CultureInfo.InvariantCulture, $"{Band.ToString().ToLowerInvariant()} risk ({Score:0} of 100{(IsProvisional ? ", provisional" : "")})");
}

/// <summary>What there is to tell of a change of an incident, as it was then.</summary>
/// <param name="ErrorSeenAt">When the newest error of its spike happened.</param>
/// <param name="At">When it changed.</param>
internal sealed record IncidentNotice(
    NoticeKind Happened,
    Guid IncidentId,
    Guid ProjectId,
    string Project,
    string Title,
    IncidentStatus Status,
    int Errors,
    DateTimeOffset OpenedAt,
    DateTimeOffset ErrorSeenAt,
    DateTimeOffset At,
    IReadOnlyList<TypeCount> TopTypes,
    IReadOnlyList<SourceCount> TopSources)
{
    /// <summary>How bad it was known to be then; <see langword="null"/> if it was not known.</summary>
    public NoticeRisk? Risk { get; init; }

    /// <summary>How long it has lasted.</summary>
    public TimeSpan Duration => At - OpenedAt;

    /// <summary>What happened, in a word that sorts.</summary>
    public string Word => Happened switch
    {
        NoticeKind.Opened => "OPEN",
        NoticeKind.Reopened => "REOPENED",
        NoticeKind.Investigating => "INVESTIGATING",
        _ => "RESOLVED",
    };

    /// <summary>The change in one line, such as <c>OPEN web: 14 TypeError in 60 s</c>.</summary>
    public string Headline => Happened is NoticeKind.Resolved
        ? $"{Word} {Project}: {Title}, after {Wording.Duration(Duration)} and {Wording.Count(Errors, "error")}"
        : $"{Word} {Project}: {Title}";

    /// <summary>The change of an incident; <see langword="null"/> if nothing happened that is told.</summary>
    /// <param name="incident">The incident after the change.</param>
    /// <param name="previous">Its status before.</param>
    /// <param name="project">Its project's name.</param>
    /// <param name="now">The present: an incident does not say when it opened again.</param>
    public static IncidentNotice? Of(IncidentResponse incident, IncidentStatus? previous, string project, DateTimeOffset now)
    {
        if (incident.Status == previous)
        {
            return null;
        }

        var (happened, at) = incident.Status switch
        {
            IncidentStatus.Open when previous is null => (NoticeKind.Opened, incident.OpenedAt),
            IncidentStatus.Open => (NoticeKind.Reopened, now),
            IncidentStatus.Investigating => (NoticeKind.Investigating, incident.InvestigatingAt ?? now),
            _ => (NoticeKind.Resolved, incident.ResolvedAt ?? now),
        };
        return Of(happened, at, incident, project);
    }

    /// <summary>The same for a change that was known before.</summary>
    public static IncidentNotice Of(NoticeKind happened, DateTimeOffset at, IncidentResponse incident, string project) => new(
        happened,
        incident.Id,
        incident.ProjectId,
        project,
        OneLine(incident.Title),
        incident.Status,
        incident.ErrorCount,
        incident.OpenedAt,
        incident.LastSpikeAt,
        at,
        [.. incident.TopTypes.Select(t => t with { Type = OneLine(t.Type) })],
        [.. incident.TopSources.Select(s => s with { Source = OneLine(s.Source) })])
    {
        Risk = incident.Assessment is { } known
            ? new NoticeRisk(known.Risk.Score, known.Risk.Band, known.Risk.IsProvisional, OneLine(known.Words), [.. known.Causes.Select(Cause)])
            : null,
    };

    /// <summary>Such as <c>82 % host web-3, usually 24 %</c>.</summary>
    private static string Cause(IncidentCause cause) => OneLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{cause.ShareNow * 100:0} % {cause.Attribute} {cause.Value}, {(cause.NewSince is null ? $"usually {cause.ShareUsual * 100:0} %" : "new")}"));

    /// <summary>Types and sources are whatever a client says: with line breaks they could pose as other lines of a mail.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
