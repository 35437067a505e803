using System.Runtime.InteropServices;

namespace Vigilry.Ingestion.Contracts;

/// <summary>Something that is known of an event.</summary>
/// <param name="Name"><c>release</c>, <c>environment</c>, <c>source</c>, <c>type</c>, or a path in the payload such as <c>request.route</c>.</param>
/// <param name="Value">Up to 200 characters.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AttributeValue(string Name, string Value);

/// <summary>An error as adaptive detection sees it.</summary>
/// <param name="At">When it happened, but never later than it was received, UTC.</param>
/// <param name="IsCritical">Whether it is CRITICAL.</param>
/// <param name="Fingerprint">What groups it with its like.</param>
/// <param name="User">Whom it hit: a user, or else a host or source; <see langword="null"/> if unknown.</param>
/// <param name="Attributes">What else is known of it.</param>
public sealed record ErrorDetails(
    DateTimeOffset At, bool IsCritical, string? Fingerprint, string? User, IReadOnlyList<AttributeValue> Attributes);

/// <summary>A stored event as detection sees it.</summary>
public sealed record RecordedEvent(EventSeverity Severity, ErrorDetails Details);

/// <summary>Errors and other events on their way to adaptive detection. A text that many have is there once, as most have most in common.</summary>
/// <param name="Texts">Every text that is referred to.</param>
/// <param name="Errors">
/// For each error, oldest first: when it happened (Unix time, ms), 1 if it is CRITICAL, then places in the texts: of its fingerprint, of its user (−1 for
/// none), and of name and value of each of its attributes.
/// </param>
/// <param name="Others">For each second with other events: its beginning (Unix time, ms), and how many there were.</param>
public sealed record EventDetails(IReadOnlyList<string> Texts, IReadOnlyList<IReadOnlyList<long>> Errors, IReadOnlyList<IReadOnlyList<long>> Others)
{
    private const int Second = 1_000;

    /// <summary>Packs errors, and the times of other events.</summary>
    public static EventDetails Pack(IEnumerable<ErrorDetails> errors, IEnumerable<DateTimeOffset> others)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = new List<string>();
        IReadOnlyList<long>[] packed = [.. errors.OrderBy(e => e.At).Select(e => (IReadOnlyList<long>)
        [
            e.At.ToUnixTimeMilliseconds(),
            e.IsCritical ? 1 : 0,
            PlaceOf(e.Fingerprint),
            PlaceOf(e.User),
            .. e.Attributes.SelectMany(a => new[] { PlaceOf(a.Name), PlaceOf(a.Value) }),
        ])];
        return new EventDetails(
            texts,
            packed,
            [.. others.CountBy(at => at.ToUnixTimeSeconds()).OrderBy(s => s.Key).Select(s => (IReadOnlyList<long>)[s.Key * Second, s.Value])]);

        long PlaceOf(string? text)
        {
            if (text is null)
            {
                return -1;
            }

            if (!places.TryGetValue(text, out var place))
            {
                places.Add(text, place = texts.Count);
                texts.Add(text);
            }

            return place;
        }
    }
}

/// <summary>The members of <see cref="EventsIngested"/> that adaptive detection needs.</summary>
public sealed record EventsObserved(
    DateTimeOffset ReceivedAt, IReadOnlyList<ErrorOccurrence> Errors, DateTimeOffset? FirstErrorReceivedAt = null, EventDetails? Details = null);
