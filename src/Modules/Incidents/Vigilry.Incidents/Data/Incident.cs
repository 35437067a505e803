using System.Collections.Frozen;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>
/// A spike of one project, from its first excess to lasting quiet. Whoever changes one holds its row's lock, so that changes come one after the other.
/// </summary>
internal sealed partial class Incident
{
    /// <summary>How far the clocks of two hosts may be apart.</summary>
    public static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(5);

    private const int AttachedPerSpike = 10;

    private static readonly TimeSpan LongestCovered = TimeSpan.FromSeconds(60);

    /// <summary>While a spike lasts, the timeline gets an entry so often.</summary>
    private static readonly TimeSpan RecordSpikesEvery = TimeSpan.FromMinutes(1);

    public required Guid Id { get; init; }

    public required Guid OrganizationId { get; init; }

    public required Guid ProjectId { get; init; }

    public IncidentStatus Status { get; private set; }

    public required string Title { get; init; }

    /// <summary>Errors that were counted in its spikes.</summary>
    public int ErrorCount { get; private set; }

    public required DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? InvestigatingAt { get; private set; }

    public DateTimeOffset? ResolvedAt { get; private set; }

    /// <summary>Who resolved it; nobody if quiet did.</summary>
    public Guid? ResolvedBy { get; private set; }

    /// <summary>When its newest error happened.</summary>
    public DateTimeOffset LastSpikeAt { get; private set; }

    /// <summary>From when its clocks run: its last spike was processed then, or a person reopened it.</summary>
    public DateTimeOffset QuietSince { get; private set; }

    public int ReopenCount { get; private set; }

    public List<TypeCount> TopTypes { get; private set; } = [];

    public List<SourceCount> TopSources { get; private set; } = [];

    public List<AttachedEvent> Events { get; } = [];

    public List<TimelineEntry> Timeline { get; } = [];

    /// <summary>Grows by one with each change of status and each decision of a person, but not with errors or notes.</summary>
    public int Revision { get; private set; }

    /// <summary>How many entries its timeline has.</summary>
    public int TimelineLength { get; private set; }

    /// <summary>Errors that the timeline does not tell of yet.</summary>
    public int UnrecordedErrors { get; private set; }

    /// <summary>When the timeline last told of errors.</summary>
    public DateTimeOffset SpikesRecordedAt { get; private set; }

    /// <summary>Opens an incident for a spike.</summary>
    /// <param name="spike">What was detected.</param>
    /// <param name="errors">The newest errors, newest first.</param>
    /// <param name="now">The present, UTC.</param>
    /// <param name="assessment">How bad it is, if that is known.</param>
    public static Incident Open(SpikeDetected spike, IReadOnlyList<EventSummary> errors, DateTimeOffset now, IncidentAssessment? assessment = null)
    {
        var topTypes = TopCount.Types(errors);
        var incident = new Incident
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = spike.OrganizationId,
            ProjectId = spike.ProjectId,
            Title = IncidentTitle.For(spike, topTypes),
            OpenedAt = now,
            LastSpikeAt = spike.DetectedAt,
            QuietSince = now,
            ErrorCount = Math.Max(spike.WindowErrors, spike.EarlierErrors + spike.NewErrors),
            TopTypes = topTypes,
            TopSources = TopCount.Sources(errors),
            SpikesRecordedAt = now,
            ReceivedAt = spike.CausedAt,
            DetectedAt = spike.FoundAt,
        };
        if (assessment is not null)
        {
            incident.Assess(assessment);
        }

        incident.Attach(errors, attached: FrozenSet<Guid>.Empty);
        incident.Record(TimelineKind.Opened, now, TimelineCause.Spike, errors: incident.ErrorCount);
        return incident;
    }

    /// <summary>
    /// Whether a spike is made of errors that this incident, which is RESOLVED, had already, or that a person resolved with it: then it opens no other.
    /// Times to come mean that the server's clock was put back; they cover nothing.
    /// </summary>
    public bool Covers(SpikeDetected spike, DateTimeOffset now) =>
        (LastSpikeAt <= now + ClocksDiffer && spike.DetectedAt <= LastSpikeAt)
        || (ResolvedBy is not null && ResolvedAt <= now + ClocksDiffer && CountedSince(spike) <= ResolvedAt);

    /// <summary>Takes in a further spike; an incident that is INVESTIGATING opens again.</summary>
    /// <param name="spike">What was detected.</param>
    /// <param name="errors">The newest errors, newest first.</param>
    /// <param name="attached">Which of them it already has.</param>
    /// <param name="now">The present, UTC.</param>
    /// <returns>Whether there was anything that it did not know: a spike may be delivered again.</returns>
    public bool Extend(SpikeDetected spike, IReadOnlyList<EventSummary> errors, IReadOnlySet<Guid> attached, DateTimeOffset now)
    {
        var isNew = Attach(errors, attached) | spike.DetectedAt > LastSpikeAt | spike.NewErrors > 0;
        if (!isNew)
        {
            return false;
        }

        ErrorCount += spike.NewErrors;
        UnrecordedErrors += spike.NewErrors;
        TopTypes = errors.Count > 0 ? TopCount.Types(errors) : TopTypes;
        TopSources = errors.Count > 0 ? TopCount.Sources(errors) : TopSources;

        // A time to come is from before the server's clock was put back.
        LastSpikeAt = spike.DetectedAt > LastSpikeAt || LastSpikeAt > now ? spike.DetectedAt : LastSpikeAt;
        QuietSince = now;
        if (Status == IncidentStatus.Investigating)
        {
            Reopen(now, TimelineCause.Spike, actor: null);
        }
        else if (now - SpikesRecordedAt >= RecordSpikesEvery)
        {
            RecordSpikes(now);
        }

        return true;
    }

    /// <summary>Its project is back at what is usual.</summary>
    /// <returns><see langword="false"/> if it is over already, or if errors came later than that.</returns>
    public bool TryEndSpike(DateTimeOffset at, DateTimeOffset now)
    {
        if (Status == IncidentStatus.Resolved || (LastSpikeAt > at && LastSpikeAt <= now + ClocksDiffer))
        {
            return false;
        }

        Resolve(now, TimelineCause.Quiet, actor: null);
        return true;
    }

    /// <summary>Moves on to the status that its clocks ask for.</summary>
    public void MoveTo(IncidentStatus status, DateTimeOffset now)
    {
        Expect(status == IncidentStatus.Investigating ? IncidentStatus.Open : IncidentStatus.Investigating);
        switch (status)
        {
            case IncidentStatus.Open:
                Reopen(now, TimelineCause.Spike, actor: null);
                break;
            case IncidentStatus.Investigating:
                Investigate(now);
                break;
            default:
                Resolve(now, TimelineCause.Quiet, actor: null);
                break;
        }
    }

    /// <summary>A notice about it was handed over, or given up: a mail, or something else through a channel.</summary>
    /// <returns>Whether it is the first mail that was.</returns>
    public bool RecordDelivery(Guid deliveryId, string? channel, bool isSent, DateTimeOffset now)
    {
        Record(
            (channel, isSent) switch
            {
                (null, true) => TimelineKind.MailSent,
                (null, false) => TimelineKind.MailFailed,
                (_, true) => TimelineKind.NoticeSent,
                _ => TimelineKind.NoticeFailed,
            },
            now,
            cause: null,
            id: deliveryId,
            text: channel);
        var isFirst = channel is null && isSent && MailedAt is null;
        MailedAt = isFirst ? now : MailedAt;
        return isFirst;
    }

    /// <summary>
    /// Since when a spike's errors count against a person's resolution. The window of a spike that is told from what is usual may be half an hour: the
    /// person would hear of nothing for as long.
    /// </summary>
    private static DateTimeOffset CountedSince(SpikeDetected spike) => spike.Assessment is not null && spike.DetectedAt - spike.WindowStartedAt > LongestCovered
        ? spike.DetectedAt - LongestCovered
        : spike.WindowStartedAt;

    private void Reopen(DateTimeOffset now, TimelineCause cause, Guid? actor)
    {
        Status = IncidentStatus.Open;
        InvestigatingAt = null;
        ResolvedAt = null;
        ResolvedBy = null;
        ReopenCount++;
        SpikesRecordedAt = now;
        Revision++;
        Record(TimelineKind.Reopened, now, cause, actor);
    }

    private void Investigate(DateTimeOffset now)
    {
        RecordSpikes(now);
        Status = IncidentStatus.Investigating;
        InvestigatingAt = now;
        Revision++;
        Record(TimelineKind.Investigating, now, TimelineCause.Quiet);
    }

    private void Resolve(DateTimeOffset now, TimelineCause cause, Guid? actor)
    {
        RecordSpikes(now);
        Status = IncidentStatus.Resolved;
        ResolvedAt = now;
        ResolvedBy = actor;
        Revision++;
        Record(TimelineKind.Resolved, now, cause, actor);
    }

    private void RecordSpikes(DateTimeOffset now)
    {
        if (UnrecordedErrors > 0)
        {
            Record(TimelineKind.Spiked, now, TimelineCause.Spike, errors: UnrecordedErrors);
            UnrecordedErrors = 0;
        }

        SpikesRecordedAt = now;
    }

    /// <returns>Whether any was not attached yet.</returns>
    private bool Attach(IReadOnlyList<EventSummary> errors, IReadOnlySet<Guid> attached)
    {
        var before = Events.Count;
        Events.AddRange(
            errors.Take(AttachedPerSpike).Where(e => !attached.Contains(e.Id)).Select(e => new AttachedEvent { EventId = e.Id, At = e.Timestamp }));
        return Events.Count > before;
    }

    private TimelineEntry Record(
        TimelineKind kind,
        DateTimeOffset now,
        TimelineCause? cause,
        Guid? actor = null,
        Guid? id = null,
        string? text = null,
        int? errors = null,
        Guid? assigneeId = null,
        DateTimeOffset? until = null)
    {
        var entry = new TimelineEntry
        {
            Id = id ?? Guid.CreateVersion7(now),
            Number = ++TimelineLength,
            Kind = kind,
            Cause = cause,
            At = now,
            ActorId = actor,
            Text = text,
            Errors = errors,
            AssigneeId = assigneeId,
            Until = until,
        };
        Timeline.Add(entry);
        return entry;
    }

    private void Expect(IncidentStatus status)
    {
        if (Status != status)
        {
            throw new InvalidOperationException($"Incident {Id} is {Status}, not {status}.");
        }
    }
}
