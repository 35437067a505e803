using Vigilry.Incidents.Contracts;

namespace Vigilry.Incidents.Data;

/// <summary>What people decide about it.</summary>
internal sealed partial class Incident
{
    public DateTimeOffset? AcknowledgedAt { get; private set; }

    public Guid? AcknowledgedBy { get; private set; }

    public Guid? AssigneeId { get; private set; }

    /// <summary>Whether it was real, as a person said.</summary>
    public MarkVerdict? Mark { get; private set; }

    public Guid? MarkedBy { get; private set; }

    public DateTimeOffset? MarkedAt { get; private set; }

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

    /// <summary>A person says whether it was real, or takes that back.</summary>
    public void SetMark(MarkVerdict? verdict, Guid userId, DateTimeOffset now)
    {
        if (Mark == verdict)
        {
            return;
        }

        Mark = verdict;
        MarkedBy = verdict is null ? null : userId;
        MarkedAt = verdict is null ? null : now;
        Revision++;
        Record(
            verdict switch
            {
                MarkVerdict.Real => TimelineKind.MarkedReal,
                MarkVerdict.Noise => TimelineKind.MarkedNoise,
                _ => TimelineKind.Unmarked,
            },
            now,
            TimelineCause.Person,
            userId);
    }

    /// <summary>A person writes something.</summary>
    public TimelineEntry AddNote(string text, Guid userId, DateTimeOffset now) =>
        Record(TimelineKind.Noted, now, TimelineCause.Person, userId, text: text);

    /// <summary>A person muted its project until a time, or ended the mute.</summary>
    public void RecordMute(DateTimeOffset? until, Guid userId, DateTimeOffset now) =>
        Record(until > now ? TimelineKind.Muted : TimelineKind.Unmuted, now, TimelineCause.Person, userId, until: until > now ? until : null);
}
