using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Vigilry.Ingestion.Receiving;

/// <summary>An event of a batch as it was read.</summary>
/// <param name="Request"><see langword="null"/> if it cannot be one.</param>
/// <param name="Fault">What is wrong with it then.</param>
internal readonly record struct BatchItem(IngestEventRequest? Request, string Fault = "");

/// <summary>A batch as it came in.</summary>
/// <param name="Events">The JSON of each event, or what is in its place.</param>
/// <param name="SentAt">What the sender's clock said, if it said so.</param>
internal sealed record BatchContent(IReadOnlyList<byte[]> Events, string? SentAt)
{
    /// <summary>Reads one event after the other: JSON of many small values takes up many times its size once it is read.</summary>
    public IEnumerable<BatchItem> ReadItems() => Events.Select(BatchBody.ReadEvent);
}

/// <summary>The body is not a batch.</summary>
/// <param name="member">The member that is wrong.</param>
/// <param name="message">What is wrong with it.</param>
internal sealed class BatchException(string member, string message) : Exception(message)
{
    public string Member => member;
}

/// <summary>The body has more in it than a batch may.</summary>
internal sealed class BatchTooLargeException(string message) : Exception(message);

/// <summary>So much is being read that there is no room for the body.</summary>
internal sealed class BodyBudgetException() : Exception("The bodies that are being read take up all the room that there is.");

/// <summary>Takes the body of a batch apart as it comes in.</summary>
internal static class BatchBody
{
    public const int MostEvents = 1_000;
    private const int LargestEvent = 512 * 1024;

    /// <summary>Reads one JSON object with the members <c>events</c> and, optionally, <c>sentAt</c>.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    /// <exception cref="BatchException">It is JSON, and not a batch.</exception>
    /// <exception cref="BatchTooLargeException">It has too many events, or too large a one.</exception>
    /// <exception cref="BodyBudgetException">There is no room for it.</exception>
    public static async Task<BatchContent> ReadJsonAsync(PipeReader body, BodyBudget.Share share, CancellationToken ct)
    {
        var envelope = new BatchEnvelope();
        await ReadAsync(body, share, envelope.Take, ct);
        return envelope.Finish();
    }

    /// <summary>Reads one event a line; blank lines do not count. A line that is not JSON spoils no other.</summary>
    /// <exception cref="BatchTooLargeException">It has too many events, or too large a one.</exception>
    /// <exception cref="BodyBudgetException">There is no room for it.</exception>
    public static async Task<BatchContent> ReadLinesAsync(PipeReader body, BodyBudget.Share share, CancellationToken ct)
    {
        var events = new List<byte[]>();
        await ReadAsync(body, share, (buffer, isLast) => TakeLines(buffer, isLast, events), ct);
        return new BatchContent(events, SentAt: null);
    }

    /// <summary>Adds an event that is given as JSON.</summary>
    public static void Add(List<byte[]> events, ReadOnlySequence<byte> json)
    {
        if (events.Count == MostEvents)
        {
            throw new BatchTooLargeException($"A batch has at most {MostEvents} events.");
        }

        events.Add(json.ToArray());
    }

    /// <summary>Reads one event.</summary>
    public static BatchItem ReadEvent(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, IngestionJson.Default.IngestEventRequest) is { } request
                ? new BatchItem(request)
                : new BatchItem(null, "Must be one JSON object.");
        }
        catch (JsonException exception)
        {
            return exception switch
            {
                { InnerException: JsonException } => new BatchItem(null, $"Is not valid JSON at byte {exception.BytePositionInLine + 1}."),
                { InnerException: InvalidOperationException } => new BatchItem(null, "Has a name that is not valid Unicode."),
                _ => new BatchItem(null, "Must be one JSON object."),
            };
        }
    }

    private static async Task ReadAsync(
        PipeReader body, BodyBudget.Share share, Func<ReadOnlySequence<byte>, bool, SequencePosition> take, CancellationToken ct)
    {
        var (left, enough) = (0L, 0L);
        while (true)
        {
            var read = await body.ReadAsync(ct);
            var taken = read.Buffer.Start;
            try
            {
                if (!share.TryAdd(read.Buffer.Length - left))
                {
                    throw new BodyBudgetException();
                }

                left = read.Buffer.Length;
                if (read.IsCompleted || left >= enough)
                {
                    taken = take(read.Buffer, read.IsCompleted);
                    left = read.Buffer.Slice(taken).Length;
                    if (left > LargestEvent)
                    {
                        throw new BatchTooLargeException("An event in the batch, or something else in it, is larger than 512 KiB.");
                    }

                    // What is not there in full is read again from its beginning, so not before there is twice as much of it.
                    enough = Math.Min(2 * left, LargestEvent + 1);
                }
            }
            finally
            {
                // Also when it ends here: the server cannot read what is left of the body otherwise, and breaks the connection.
                body.AdvanceTo(taken, read.Buffer.End);
            }

            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static SequencePosition TakeLines(ReadOnlySequence<byte> buffer, bool isLast, List<byte[]> events)
    {
        while (buffer.PositionOf((byte)'\n') is { } end)
        {
            AddLine(events, buffer.Slice(0, end));
            buffer = buffer.Slice(buffer.GetPosition(1, end));
        }

        if (!isLast)
        {
            return buffer.Start;
        }

        AddLine(events, buffer);
        return buffer.End;
    }

    private static void AddLine(List<byte[]> events, ReadOnlySequence<byte> line)
    {
        if (!IsBlank(line))
        {
            Add(events, line);
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }
}
