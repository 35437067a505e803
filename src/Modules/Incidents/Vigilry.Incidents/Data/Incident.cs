using System.Collections.Frozen;
using Vigilry.Detection.Contracts;
using Vigilry.Incidents.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>
/// A spike of one project, from its first excess to lasting quiet. Whoever changes one holds its row's lock, so that changes come one after the other.
/// </summary>
internal sealed class Incident
{
    /// <summary>How far the clocks of two hosts may be apart.</summary>
    public static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(5);

    private const int AttachedPerSpike = 10;

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

    public DateTimeOffset? AcknowledgedAt { get; private set; }

    public Guid? AcknowledgedBy { get; private set; }

    public Guid? AssigneeId { get; private set; }

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
    public static Incident Open(SpikeDetected spike, IReadOnlyList<EventSummary> errors, DateTimeOffset now)
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
        };
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
        || (ResolvedBy is not null && ResolvedAt <= now + ClocksDiffer && spike.WindowStartedAt <= ResolvedAt);

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

    /// <summary>A person takes notice.</summary>
    /// <returns><see langword="false"/> if it is over, or if somebody else did before.</returns>
    public bool TryAcknowledge(Guid userId, DateTimeOffset now)
    {
        if (Status == IncidentStatus.Resolved || (AcknowledgedBy is not null && AcknowledgedBy != userId))
        {
            return false;
        }

        if (AcknowledgedBy is null)
        {
            (AcknowledgedAt, AcknowledgedBy) = (now, userId);
            Revision++;
            Record(TimelineKind.Acknowledged, now, TimelineCause.Person, userId);
        }

        return true;
    }

    /// <summary>A person gives it to somebody, or to nobody.</summary>
    public void Assign(Guid? assigneeId, Guid userId, DateTimeOffset now)
    {
        if (AssigneeId != assigneeId)
        {
            AssigneeId = assigneeId;
            Revision++;
            Record(TimelineKind.Assigned, now, TimelineCause.Person, userId, assigneeId: assigneeId);
        }
    }

    /// <summary>A person ends it, whatever its clocks say.</summary>
    /// <returns><see langword="false"/> if it is over already.</returns>
    public bool TryResolve(Guid userId, DateTimeOffset now)
    {
        if (Status == IncidentStatus.Resolved)
        {
            return false;
        }

        Resolve(now, TimelineCause.Person, userId);
        return true;
    }

    /// <summary>A person opens it again; its clocks start anew.</summary>
    /// <returns><see langword="false"/> if it is not over.</returns>
    public bool TryReopen(Guid userId, DateTimeOffset now)
    {
        if (Status != IncidentStatus.Resolved)
        {
            return false;
        }

        QuietSince = now;
        Reopen(now, TimelineCause.Person, userId);
        return true;
    }

    /// <summary>A person writes something.</summary>
    public TimelineEntry AddNote(string text, Guid userId, DateTimeOffset now) =>
        Record(TimelineKind.Noted, now, TimelineCause.Person, userId, text: text);

    /// <summary>A person muted its project until a time, or ended the mute.</summary>
    public void RecordMute(DateTimeOffset? until, Guid userId, DateTimeOffset now) =>
        Record(until > now ? TimelineKind.Muted : TimelineKind.Unmuted, now, TimelineCause.Person, userId, until: until > now ? until : null);

    /// <summary>A notice about it was handed over, or given up: a mail, or something else through a channel.</summary>
    public void RecordDelivery(Guid deliveryId, string? channel, bool isSent, DateTimeOffset now) => Record(
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

    /// <summary>The incident as clients see it.</summary>
    public IncidentResponse ToResponse() => new(
        Id,
        OrganizationId,
        ProjectId,
        Status,
        Title,
        ErrorCount,
        OpenedAt,
        InvestigatingAt,
        ResolvedAt,
        LastSpikeAt,
        AcknowledgedAt,
        AcknowledgedBy,
        AssigneeId,
        ReopenCount,
        TopTypes,
        TopSources,
        ResolvedBy,
        Revision);

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
