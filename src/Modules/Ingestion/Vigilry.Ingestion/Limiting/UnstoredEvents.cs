using System.Threading.Channels;
using Vigilry.Detection.Contracts;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;

namespace Vigilry.Ingestion.Limiting;

/// <summary>
/// Valid events that were over the limit, until <see cref="UnstoredEventsFlush"/> makes them count. While Redis is away there is no limit, and
/// while PostgreSQL is away no key is known: what waits here through an outage is what was here when it began.
/// </summary>
internal sealed class UnstoredEvents
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private Dictionary<Guid, UnstoredOfProject> _unpublished = [];
    private Dictionary<(Guid ProjectId, DateTimeOffset Minute), int> _uncounted = [];

    /// <summary>Takes events of one project, at least one.</summary>
    /// <param name="events">What was over the limit.</param>
    /// <param name="rule">The project's rule, which says what is an error.</param>
    public void Add(IReadOnlyList<Event> events, DetectionRule rule)
    {
        var (organizationId, projectId, receivedAt) = (events[0].OrganizationId, events[0].ProjectId, events[0].ReceivedAt);
        var unpublished = new UnstoredOfProject(
            organizationId, projectId, events.Count, receivedAt, events.Where(e => rule.Counts(e.Severity)).Select(e => new ErrorOccurrence(e.Id, e.HappenedAt)));

        // By the time of receipt, as the limit is: what a client says could spread a flood over any number of minutes.
        var minute = new DateTimeOffset(receivedAt.Ticks - (receivedAt.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        lock (_lock)
        {
            Publish(unpublished);
            Count(projectId, minute, events.Count);
        }

        Signal();
    }

    /// <summary>Waits until something waits.</summary>
    public async Task WaitAsync(CancellationToken ct) => await _signal.Reader.ReadAsync(ct);

    /// <summary>All that the stream is to be told.</summary>
    public IReadOnlyCollection<UnstoredOfProject> TakeUnpublished()
    {
        lock (_lock)
        {
            var taken = _unpublished;
            _unpublished = [];
            return taken.Values;
        }
    }

    /// <summary>Puts back what the stream could not be told.</summary>
    public void Restore(IEnumerable<UnstoredOfProject> unpublished)
    {
        lock (_lock)
        {
            foreach (var project in unpublished)
            {
                Publish(project);
            }
        }

        Signal();
    }

    /// <summary>How many are to be counted in each minute of each project.</summary>
    public IReadOnlyCollection<KeyValuePair<(Guid ProjectId, DateTimeOffset Minute), int>> TakeUncounted()
    {
        lock (_lock)
        {
            var taken = _uncounted;
            _uncounted = [];
            return taken;
        }
    }

    /// <summary>Puts back what could not be counted.</summary>
    public void Restore(IEnumerable<KeyValuePair<(Guid ProjectId, DateTimeOffset Minute), int>> uncounted)
    {
        lock (_lock)
        {
            foreach (var ((projectId, minute), count) in uncounted)
            {
                Count(projectId, minute, count);
            }
        }

        Signal();
    }

    private void Publish(UnstoredOfProject more)
    {
        if (!_unpublished.TryAdd(more.ProjectId, more))
        {
            _unpublished[more.ProjectId].Add(more);
        }
    }

    private void Count(Guid projectId, DateTimeOffset minute, int count) =>
        _uncounted[(projectId, minute)] = _uncounted.GetValueOrDefault((projectId, minute)) + count;

    private void Signal() => _signal.Writer.TryWrite(true);
}
