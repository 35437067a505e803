using Vigilry.Ingestion.Contracts;

namespace Vigilry.Ingestion.Limiting;

/// <summary>Events of a project that were over the limit, while they wait to be told of.</summary>
internal sealed class UnstoredOfProject
{
    /// <summary>How many errors are told one by one; older ones are counted only. Enough for the largest threshold of detection, which is 10,000.</summary>
    private const int MostErrors = 10_001;

    private readonly List<ErrorOccurrence> _errors;
    private int _count;
    private int _errorCount;
    private DateTimeOffset _receivedAt;
    private DateTimeOffset _firstReceivedAt;

    public UnstoredOfProject(Guid organizationId, Guid projectId, int count, DateTimeOffset receivedAt, IEnumerable<ErrorOccurrence> errors)
    {
        (OrganizationId, ProjectId, _count, _receivedAt, _errors) = (organizationId, projectId, count, receivedAt, [.. errors]);
        _errorCount = _errors.Count;
        _firstReceivedAt = receivedAt;
    }

    public Guid OrganizationId { get; }

    public Guid ProjectId { get; }

    public int Count => _count;

    /// <summary>Takes in more of the same project.</summary>
    public void Add(UnstoredOfProject more)
    {
        _count += more._count;
        _errorCount += more._errorCount;
        _receivedAt = more._receivedAt > _receivedAt ? more._receivedAt : _receivedAt;
        _firstReceivedAt = more._firstReceivedAt < _firstReceivedAt ? more._firstReceivedAt : _firstReceivedAt;
        _errors.AddRange(more._errors);
        if (_errors.Count > 2 * MostErrors)
        {
            var newest = NewestErrors();
            _errors.Clear();
            _errors.AddRange(newest);
        }
    }

    /// <summary>What the stream is told: nothing stored, and so many not.</summary>
    public EventsIngested ToIngested() =>
        new(ProjectId, Count: 0, _errorCount, _receivedAt, NewestErrors(), Events: [], _count, FirstErrorReceivedAt: _firstReceivedAt);

    /// <summary>One that was sent more than once is there once.</summary>
    private ErrorOccurrence[] NewestErrors() => [.. _errors.OrderByDescending(e => e.At).DistinctBy(e => e.Id).Take(MostErrors)];
}
