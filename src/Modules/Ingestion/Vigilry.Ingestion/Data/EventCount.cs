namespace Vigilry.Ingestion.Data;

/// <summary>How many events of a project happened within a minute or an hour, and how many were over the limit then.</summary>
internal sealed class EventCount
{
    public required Guid ProjectId { get; init; }

    /// <summary>60 or 3,600.</summary>
    public required int Seconds { get; init; }

    /// <summary>When the minute or hour begins.</summary>
    public required DateTimeOffset Start { get; init; }

    public required int Debug { get; init; }

    public required int Info { get; init; }

    public required int Warning { get; init; }

    public required int Error { get; init; }

    public required int Critical { get; init; }

    /// <summary>How many were received in it and not stored, because they were over the limit.</summary>
    public required long NotStored { get; init; }
}
