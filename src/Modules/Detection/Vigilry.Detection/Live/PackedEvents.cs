using Vigilry.Detection.Adaptive;
using Vigilry.Ingestion.Contracts;

namespace Vigilry.Detection.Live;

/// <summary>Reads what ingestion packed.</summary>
internal static class PackedEvents
{
    private const int FixedFields = 4;

    /// <summary>All events, oldest first; of a second's other events the first is before its errors.</summary>
    public static IEnumerable<DetectorEvent> InOrder(this EventDetails details)
    {
        var error = 0;
        foreach (var others in details.Others)
        {
            for (; error < details.Errors.Count && details.Errors[error][0] < others[0]; error++)
            {
                yield return ToError(details, details.Errors[error]);
            }

            for (var i = 0; i < others[1]; i++)
            {
                yield return new DetectorEvent(others[0], IsError: false, IsCritical: false, Fingerprint: null, User: null, Attributes: []);
            }
        }

        for (; error < details.Errors.Count; error++)
        {
            yield return ToError(details, details.Errors[error]);
        }
    }

    /// <summary>An event as a detector takes it.</summary>
    public static DetectorEvent ToDetectorEvent(this ErrorDetails details, bool isError) => new(
        details.At.ToUnixTimeMilliseconds(),
        isError,
        details.IsCritical,
        details.Fingerprint,
        details.User,
        [.. details.Attributes.Select(a => new EventAttribute(a.Name, a.Value))]);

    private static DetectorEvent ToError(EventDetails details, IReadOnlyList<long> row)
    {
        var attributes = new EventAttribute[(row.Count - FixedFields) / 2];
        for (var i = 0; i < attributes.Length; i++)
        {
            attributes[i] = new EventAttribute(Text(row[FixedFields + (2 * i)]) ?? "", Text(row[FixedFields + (2 * i) + 1]) ?? "");
        }

        return new DetectorEvent(row[0], IsError: true, row[1] == 1, Text(row[2]), Text(row[3]), attributes);

        string? Text(long place) => place < 0 ? null : details.Texts[(int)place];
    }
}
