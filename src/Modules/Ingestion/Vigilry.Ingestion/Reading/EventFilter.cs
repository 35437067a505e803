using Microsoft.EntityFrameworkCore;
using Vigilry.Ingestion.Contracts;
using Vigilry.Ingestion.Data;
using Vigilry.Platform.Http;

namespace Vigilry.Ingestion.Reading;

/// <summary>Which events of a project are wanted.</summary>
internal sealed record EventFilter(Guid ProjectId)
{
    /// <summary>One or more; <see langword="null"/> for all.</summary>
    public EventSeverity[]? Severities { get; init; }

    public string? Type { get; init; }

    public string? Source { get; init; }

    public string? CorrelationId { get; init; }

    public string? Fingerprint { get; init; }

    /// <summary>Text that the message contains, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>The earliest time, inclusive, UTC.</summary>
    public DateTimeOffset From { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Only events that come after this place in a list from new to old.</summary>
    public Cursor Before { get; init; } = new(DateTimeOffset.MaxValue, Guid.Empty);

    /// <summary>For ILIKE, with the backslash as escape.</summary>
    public string? Pattern => Text is null ? null : "%" + Text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>Whether a condition is one that the search index holds; of text it holds three letters in a row and more.</summary>
    public bool HasSearchIndex => Type is not null || Source is not null || Fingerprint is not null || (Text is not null && HasTrigram(Text));

    /// <summary>Whether an index gives what is wanted in the order of time.</summary>
    public bool IsOrderedByIndex => CorrelationId is not null || (Type ?? Source ?? Fingerprint ?? Text) is null;

    public IQueryable<Event> Apply(IQueryable<Event> events)
    {
        events = events.Where(e => e.ProjectId == ProjectId && e.Timestamp >= From
            && EF.Functions.LessThan(ValueTuple.Create(e.Timestamp, e.Id), ValueTuple.Create(Before.At, Before.Id)));
        events = Severities is not null ? events.Where(e => Severities.Contains(e.Severity)) : events;
        events = Type is not null ? events.Where(e => e.Type == Type) : events;
        events = Source is not null ? events.Where(e => e.Source == Source) : events;
        events = CorrelationId is not null ? events.Where(e => e.CorrelationId == CorrelationId) : events;
        events = Fingerprint is not null ? events.Where(e => e.Fingerprint == Fingerprint) : events;
        return Pattern is { } pattern ? events.Where(e => e.Message != null && EF.Functions.ILike(e.Message, pattern, "\\")) : events;
    }

    private static bool HasTrigram(string text)
    {
        var run = 0;
        foreach (var c in text)
        {
            run = char.IsLetterOrDigit(c) ? run + 1 : 0;
            if (run == 3)
            {
                return true;
            }
        }

        return false;
    }
}
