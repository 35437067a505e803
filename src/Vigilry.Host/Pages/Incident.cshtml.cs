using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Vigilry.Auth.Contracts;
using Vigilry.Detection.Contracts;
using Vigilry.Host.Pages.Tags;
using Vigilry.Incidents.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Notifications.Contracts;

namespace Vigilry.Host.Pages;

/// <summary>A status on the way of an incident.</summary>
/// <param name="Status">The status.</param>
/// <param name="At">When the incident got there; <see langword="null"/> if it is not there yet.</param>
/// <param name="By">What or who moved it there, or will.</param>
public sealed record IncidentStep(IncidentStatus Status, DateTimeOffset? At, string By);

/// <summary>A time that the chart marks.</summary>
public sealed record ChartMark(DateTimeOffset At, string Label);

/// <summary>One incident: what happened, what is known, and what to do about it.</summary>
[Authorize(Policies.Session)]
public sealed class IncidentModel(
    Frame frame, IIncidents incidents, IOwnOrganization organization, IDetectionRules rules, IDeliveries deliveries) : PageModel
{
    /// <summary>Of how many changes it is shown who was told; the API has all.</summary>
    public const int ShownChanges = 10;

    private const int ShownEntries = 200;
    private const int ShownEvents = 20;
    private static readonly TimeSpan ChartMargin = TimeSpan.FromMinutes(5);

    private IncidentResponse? _incident;
    private IReadOnlyList<MemberResponse> _members = [];

    /// <summary>Names and roles.</summary>
    public Frame Frame => frame;

    /// <summary>The incident.</summary>
    public IncidentResponse Incident => _incident ?? throw new InvalidOperationException("The incident is not loaded.");

    /// <summary>The newest of its events, newest first.</summary>
    public IReadOnlyList<EventSummary> Events { get; private set; } = [];

    /// <summary>What happened to it, newest first.</summary>
    public IReadOnlyList<TimelineEntryResponse> Timeline { get; private set; } = [];

    /// <summary>Who was told of its changes, or was not, and why; newest first.</summary>
    public IReadOnlyList<NoticeDecisionResponse> Decisions { get; private set; } = [];

    /// <summary>What its project's errors are held to now.</summary>
    public DetectionRule Rule { get; private set; } = new(default, 0, []);

    /// <summary>Who can work on it.</summary>
    public IEnumerable<MemberResponse> Assignable => _members.Where(m => m.Role >= OrganizationRole.Member);

    /// <summary>Where its chart begins.</summary>
    public DateTimeOffset ChartFrom => Incident.OpenedAt - ChartWindow - ChartMargin;

    /// <summary>Within which time its chart counts: that of its evidence if it is told from what is usual, else the rule's.</summary>
    public TimeSpan ChartWindow => Unusual is { } evidence ? TimeSpan.FromSeconds(evidence.WindowSeconds) : Rule.Window;

    /// <summary>A line to compare the errors with; none where the incident is about one kind of error, as the chart shows all.</summary>
    public double? ChartLimit => Unusual switch
    {
        null => Rule.Threshold,
        { Fingerprint: null } evidence => evidence.Usual,
        _ => null,
    };

    /// <summary>What that line is.</summary>
    public string ChartLimitName => Unusual is null ? "threshold" : "usual";

    /// <summary>The same in words.</summary>
    public string ChartLimitInWords => (Unusual, ChartLimit) switch
    {
        (null, _) => $"above the dashed threshold of {Rule.Threshold} it is a spike",
        (_, { } usual) => $"of which the dashed {Risks.Figure(usual, "0.#")} were usual",
        _ => "of all kinds of error",
    };

    /// <summary>Where its chart ends; <see langword="null"/> for now.</summary>
    public DateTimeOffset? ChartTo => Incident.ResolvedAt is { } resolvedAt ? resolvedAt + ChartMargin : null;

    /// <summary>Its three statuses in order.</summary>
    public IEnumerable<IncidentStep> Steps =>
    [
        new(IncidentStatus.Open, Incident.OpenedAt, Incident.ReopenCount == 0 ? "by a spike" : $"by a spike, came back {Words.Count(Incident.ReopenCount, "time", "times")}"),
        new(
            IncidentStatus.Investigating,
            Incident.InvestigatingAt,
            Incident.InvestigatingAt is not null ? "as the spike was over" : Incident.Status is IncidentStatus.Resolved ? "skipped" : "when the spike is over"),
        new(
            IncidentStatus.Resolved,
            Incident.ResolvedAt,
            (Incident.ResolvedAt, Incident.ResolvedBy) switch
            {
                (null, _) => "when quiet lasts, or by you",
                (_, { } by) => $"by {PersonOf(by)}",
                _ => "as quiet lasted",
            }),
    ];

    /// <summary>What makes it a spike, where that is not a fixed threshold.</summary>
    private IncidentEvidence? Unusual => Incident.Assessment?.Evidence is { MinusLog10Chance: not null } evidence ? evidence : null;

    /// <summary>Whether the timeline began earlier than it is shown.</summary>
    public bool HasEarlierEntries { get; private set; }

    /// <summary>The times that its chart marks, newest first: the incident's own, which the shown timeline may not reach back to, and those of its timeline.</summary>
    public IEnumerable<ChartMark> Marks => Timeline
        .Select(t => MarkOf(t.Kind, t.At))
        .Append(MarkOf(TimelineKind.Acknowledged, Incident.AcknowledgedAt))
        .Append(MarkOf(TimelineKind.Opened, Incident.OpenedAt))
        .OfType<ChartMark>()
        .Distinct()
        .OrderByDescending(m => m.At);

    /// <summary>Reads what the page shows.</summary>
    /// <param name="id">The incident.</param>
    /// <param name="timeline"><c>all</c> for the whole timeline.</param>
    /// <param name="ct">Ends the queries.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, string? timeline, CancellationToken ct)
    {
        await frame.LoadAsync(ct);
        _incident = await incidents.FindAsync(frame.Caller, id, ct);
        if (_incident is null)
        {
            return NotFound();
        }

        Events = await incidents.EventsAsync(frame.Caller, id, ShownEvents, ct) ?? [];
        int? most = string.Equals(timeline, "all", StringComparison.Ordinal) ? null : ShownEntries;
        var entries = await incidents.TimelineAsync(frame.Caller, id, most + 1, ct) ?? [];
        HasEarlierEntries = entries.Count > most;
        Timeline = [.. entries.Reverse().Take(most ?? entries.Count)];
        Rule = await rules.GetAsync(_incident.ProjectId, ct);
        _members = await organization.MembersAsync(frame.Caller, ct);
        Decisions = await deliveries.DecisionsAsync(frame.Caller, id, ct);
        return Page();
    }

    /// <summary>What a person is called.</summary>
    public string PersonOf(Guid userId) => _members.FirstOrDefault(m => m.UserId == userId)?.Name ?? "Somebody who left";

    /// <summary>What the person of an address is called; the address if nobody has it any more.</summary>
    public string MemberAt(string address) => _members.FirstOrDefault(m => string.Equals(m.Email, address, StringComparison.OrdinalIgnoreCase))?.Name ?? address;

    /// <summary>An entry of the timeline in words.</summary>
    public string Describe(TimelineEntryResponse entry)
    {
        var who = entry.ActorId is { } actor ? PersonOf(actor) : "Vigilry";
        return entry.Kind switch
        {
            TimelineKind.Opened => $"A spike of {Words.Count(entry.Errors ?? 0, "error", "errors")} opened it",
            TimelineKind.Investigating => "The spike was over",
            TimelineKind.Reopened => entry.Cause is TimelineCause.Person ? $"{who} reopened it" : "The spike came back",
            TimelineKind.Resolved => entry.Cause is TimelineCause.Person ? $"{who} resolved it" : "Quiet lasted, so it is resolved",
            TimelineKind.Spiked => $"{Words.Count(entry.Errors ?? 0, "more error", "more errors")}",
            TimelineKind.Acknowledged => $"{who} acknowledged it",
            TimelineKind.Assigned => entry.AssigneeId is { } assignee ? $"{who} gave it to {PersonOf(assignee)}" : $"{who} gave it to nobody",
            TimelineKind.Noted => $"{who} wrote",
            TimelineKind.MarkedReal => $"{who} said that it was real",
            TimelineKind.MarkedNoise => $"{who} said that it was noise",
            TimelineKind.Unmarked => $"{who} took that back",
            TimelineKind.Muted => $"{who} muted the project until",
            TimelineKind.Unmuted => $"{who} ended the mute",
            TimelineKind.MailSent => "A mail about it went out",
            TimelineKind.MailFailed => "A mail about it could not be sent",
            TimelineKind.NoticeSent => $"{entry.Text} was told",
            TimelineKind.NoticeFailed => $"{entry.Text} could not be told",
            _ => Words.Name(entry.Kind),
        };
    }

    private static ChartMark? MarkOf(TimelineKind kind, DateTimeOffset? at) => (kind, at) switch
    {
        (TimelineKind.Opened, { } time) => new ChartMark(time, "opened"),
        (TimelineKind.Reopened, { } time) => new ChartMark(time, "reopened"),
        (TimelineKind.Acknowledged, { } time) => new ChartMark(time, "acknowledged"),
        (TimelineKind.Investigating, { } time) => new ChartMark(time, "spike over"),
        (TimelineKind.Resolved, { } time) => new ChartMark(time, "resolved"),
        _ => null,
    };
}
