using System.Collections.Frozen;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>A spike of one project, from its first excess to lasting quiet.</summary>
internal sealed class Incident
{
    private const int AttachedPerSpike = 10;

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

    /// <summary>When its newest error happened.</summary>
    public DateTimeOffset LastSpikeAt { get; private set; }

    public int ReopenCount { get; private set; }

    public List<TypeCount> TopTypes { get; private set; } = [];

    public List<AttachedEvent> Events { get; } = [];

    public List<TimelineEntry> Timeline { get; } = [];

    /// <summary>PostgreSQL's <c>xmin</c>: a change that was made to an older state fails.</summary>
    public uint Version { get; private set; }

    /// <summary>Opens an incident for a spike.</summary>
    /// <param name="spike">What was detected.</param>
    /// <param name="errors">The newest errors, newest first.</param>
    /// <param name="now">The present, UTC.</param>
    public static Incident Open(SpikeDetected spike, IReadOnlyList<EventSummary> errors, DateTimeOffset now)
    {
        var topTypes = TypeCount.Of(errors);
        var incident = new Incident
        {
            Id = Guid.CreateVersion7(now),
            OrganizationId = spike.OrganizationId,
            ProjectId = spike.ProjectId,
            Title = IncidentTitle.For(spike, topTypes),
            OpenedAt = now,
            LastSpikeAt = spike.DetectedAt,
            ErrorCount = Math.Max(spike.WindowErrors, spike.EarlierErrors + spike.NewErrors),
            TopTypes = topTypes,
        };
        incident.Attach(errors, attached: FrozenSet<Guid>.Empty);
        incident.Record(TimelineKind.Opened, now);
        return incident;
    }

    /// <summary>Takes in a further spike; an incident that is INVESTIGATING opens again.</summary>
    /// <param name="spike">What was detected.</param>
    /// <param name="errors">The newest errors, newest first.</param>
    /// <param name="attached">Which of them it already has.</param>
    /// <param name="now">The present, UTC.</param>
    public void Extend(SpikeDetected spike, IReadOnlyList<EventSummary> errors, IReadOnlySet<Guid> attached, DateTimeOffset now)
    {
        ErrorCount += spike.NewErrors;
        LastSpikeAt = spike.DetectedAt > LastSpikeAt ? spike.DetectedAt : LastSpikeAt;
        TopTypes = errors.Count > 0 ? TypeCount.Of(errors) : TopTypes;
        Attach(errors, attached);
        if (Status == IncidentStatus.Investigating)
        {
            Reopen(now);
        }
    }

    /// <summary>Moves on to the status that its clocks ask for.</summary>
    public void MoveTo(IncidentStatus status, DateTimeOffset now)
    {
        switch (status)
        {
            case IncidentStatus.Open:
                Reopen(now);
                break;
            case IncidentStatus.Investigating:
                Investigate(now);
                break;
            default:
                Resolve(now);
                break;
        }
    }

    private void Reopen(DateTimeOffset now)
    {
        Expect(IncidentStatus.Investigating);
        Status = IncidentStatus.Open;
        InvestigatingAt = null;
        ReopenCount++;
        Record(TimelineKind.Reopened, now);
    }

    private void Investigate(DateTimeOffset now)
    {
        Expect(IncidentStatus.Open);
        Status = IncidentStatus.Investigating;
        InvestigatingAt = now;
        Record(TimelineKind.Investigating, now);
    }

    private void Resolve(DateTimeOffset now)
    {
        Expect(IncidentStatus.Investigating);
        Status = IncidentStatus.Resolved;
        ResolvedAt = now;
        Record(TimelineKind.Resolved, now);
    }

    private void Attach(IReadOnlyList<EventSummary> errors, IReadOnlySet<Guid> attached) => Events.AddRange(
        errors.Take(AttachedPerSpike).Where(e => !attached.Contains(e.Id)).Select(e => new AttachedEvent { EventId = e.Id, At = e.Timestamp }));

    private void Record(TimelineKind kind, DateTimeOffset now) =>
        Timeline.Add(new TimelineEntry { Id = Guid.CreateVersion7(now), Kind = kind, At = now });

    private void Expect(IncidentStatus status)
    {
        if (Status != status)
        {
            throw new InvalidOperationException($"Incident {Id} is {Status}, not {status}.");
        }
    }
}
