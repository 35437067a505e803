using System.Buffers;
using System.Text.Json;

namespace Vigilry.Ingestion.Receiving;

/// <summary>Takes the JSON object around a batch's events apart, piece by piece as it comes in.</summary>
internal sealed class BatchEnvelope
{
    /// <summary>Depth is judged event by event; a batch with one that is too deep is still a batch.</summary>
    private const int DeepestEnvelope = 1_000;

    /// <summary>Where .NET throws a plain InvalidOperationException at a string that is not one.</summary>
    private const string NotTextSource = "System.Text.Json.Rethrowable";

    private readonly List<byte[]> _events = [];
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = DeepestEnvelope });
    private Expected _expected = Expected.Object;
    private bool _hasEvents;
    private string? _sentAt;

    private enum Expected
    {
        Object,
        Member,
        Events,
        Event,
        SentAt,
        Ignored,
        Nothing,
    }

    /// <summary>Takes what is complete.</summary>
    /// <returns>Up to where it took the buffer; the rest is to come again, with more.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="BatchException">It is JSON, and not a batch.</exception>
    public SequencePosition Take(ReadOnlySequence<byte> buffer, bool isLast)
    {
        try
        {
            return TakeComplete(buffer, isLast);
        }
        catch (InvalidOperationException exception) when (exception.Source is NotTextSource)
        {
            throw new BatchException("body", "Has text that is not valid Unicode.");
        }
    }

    private SequencePosition TakeComplete(ReadOnlySequence<byte> buffer, bool isLast)
    {
        var reader = new Utf8JsonReader(buffer, isLast, _state);
        while (true)
        {
            var before = reader;
            if (!reader.Read() || !TakeToken(ref reader, buffer))
            {
                // The value is not there in full: it is read again when it is.
                _state = before.CurrentState;
                return buffer.GetPosition(before.BytesConsumed);
            }
        }
    }

    /// <summary>What was taken.</summary>
    /// <exception cref="BatchException">The events are missing.</exception>
    public BatchContent Finish() => _hasEvents
        ? new BatchContent(_events, _sentAt)
        : throw new BatchException("events", "Is required: a list of events.");

    private bool TakeToken(ref Utf8JsonReader reader, ReadOnlySequence<byte> buffer)
    {
        switch (_expected)
        {
            case Expected.Object:
                Require(reader.TokenType is JsonTokenType.StartObject, "body", "Must be a JSON object with a list of events.");
                _expected = Expected.Member;
                return true;
            case Expected.Member:
                _expected = reader.TokenType is JsonTokenType.EndObject ? Expected.Nothing
                    : reader.ValueTextEquals("events"u8) ? Expected.Events
                    : reader.ValueTextEquals("sentAt"u8) ? Expected.SentAt
                    : Expected.Ignored;
                return true;
            case Expected.Events:
                Require(reader.TokenType is JsonTokenType.StartArray && !_hasEvents, "events", "Must be one list of events.");
                (_hasEvents, _expected) = (true, Expected.Event);
                return true;
            case Expected.Event when reader.TokenType is JsonTokenType.EndArray:
                _expected = Expected.Member;
                return true;
            case Expected.Event:
                var start = reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    return false;
                }

                BatchBody.Add(_events, buffer.Slice(start, reader.BytesConsumed - start));
                return true;
            case Expected.SentAt:
                Require(reader.TokenType is JsonTokenType.String or JsonTokenType.Null, "sentAt", EventTime.Rule);
                (_sentAt, _expected) = (reader.GetString(), Expected.Member);
                return true;
            default:
                if (!reader.TrySkip())
                {
                    return false;
                }

                _expected = Expected.Member;
                return true;
        }
    }

    private static void Require(bool condition, string member, string message)
    {
        if (!condition)
        {
            throw new BatchException(member, message);
        }
    }
}
