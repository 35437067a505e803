using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Vigilry.Detection.Adaptive;

/// <summary>Writes a detector's state, or reads it: each part names its fields once, for both.</summary>
/// <remarks>Little endian; whole numbers have 7 bits a byte, the lowest first.</remarks>
internal sealed class StateCodec
{
    /// <summary>Half a character, which UTF-8 does not have, is written as a replacement; what is read must be UTF-8.</summary>
    private static readonly Encoding Utf8 = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, DecoderFallback.ExceptionFallback);
    private readonly ArrayBufferWriter<byte>? _output;
    private readonly ReadOnlyMemory<byte> _input;
    private int _at;

    /// <summary>Writes.</summary>
    public StateCodec() => _output = new ArrayBufferWriter<byte>(4_096);

    /// <summary>Reads.</summary>
    public StateCodec(ReadOnlySpan<byte> input) => _input = input.ToArray();

    public bool IsReading => _output is null;

    /// <summary>The version of what is written, or read: a part that is younger than an old state is not in it.</summary>
    public byte Version { get; set; }

    public ReadOnlySpan<byte> Written => _output is null ? default : _output.WrittenSpan;

    /// <exception cref="InvalidDataException">Something is left.</exception>
    public void End()
    {
        if (IsReading && _at != _input.Length)
        {
            throw new InvalidDataException($"{_input.Length - _at} bytes too many in a detector's state");
        }
    }

    public void Byte(ref byte value)
    {
        if (_output is null)
        {
            value = Take(1)[0];
            return;
        }

        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    public void Flag(ref bool value)
    {
        var code = value ? (byte)1 : (byte)0;
        Byte(ref code);
        value = code != 0;
    }

    /// <summary>A whole number; the smaller, the shorter.</summary>
    public void Long(ref long value)
    {
        if (_output is not null)
        {
            WriteVariable(((ulong)value << 1) ^ (ulong)(value >> 63));
            return;
        }

        var code = ReadVariable();
        value = (long)(code >> 1) ^ -(long)(code & 1);
    }

    /// <summary>A whole number that is not negative.</summary>
    /// <exception cref="InvalidDataException">What is read is larger than the limit.</exception>
    public void Count(ref int value, int limit = int.MaxValue)
    {
        if (_output is not null)
        {
            WriteVariable((ulong)value);
            return;
        }

        var code = ReadVariable();
        value = code <= (ulong)limit ? (int)code : throw new InvalidDataException($"{code} in a detector's state, where at most {limit} can be");
    }

    public void Hash(ref uint value)
    {
        if (_output is null)
        {
            value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    public void Float(ref float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        Hash(ref bits);
        value = BitConverter.UInt32BitsToSingle(bits);
    }

    /// <summary>The upper three bytes of a float: see <see cref="Short"/>.</summary>
    public void ShortFloat(ref float value)
    {
        if (_output is null)
        {
            var bytes = Take(3);
            value = BitConverter.UInt32BitsToSingle((uint)((bytes[0] << 8) | (bytes[1] << 16) | (bytes[2] << 24)));
            return;
        }

        var bits = BitConverter.SingleToUInt32Bits(value);
        var span = _output.GetSpan(3);
        (span[0], span[1], span[2]) = ((byte)(bits >> 8), (byte)(bits >> 16), (byte)(bits >> 24));
        _output.Advance(3);
    }

    /// <summary>A non-negative number as <see cref="ShortFloat"/> keeps it: rounded to 16 binary digits.</summary>
    public static float Short(double value) =>
        BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits((float)value) + 0x80) & 0xFFFF_FF00);

    /// <summary>The beginning of a text, which ends with a whole character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">UTF-16 code units, fewer than the text has.</param>
    public static string Cut(string text, int most) => text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <exception cref="InvalidDataException">What is read is longer than the limit, or not UTF-8.</exception>
    public void Text(ref string? value, int limit)
    {
        var length = value is null ? 0 : Utf8.GetByteCount(value) + 1;
        Count(ref length, limit + 1);
        if (_output is null)
        {
            try
            {
                value = length == 0 ? null : Utf8.GetString(Take(length - 1));
            }
            catch (DecoderFallbackException exception)
            {
                throw new InvalidDataException("A name in a detector's state is not UTF-8", exception);
            }
        }
        else if (value is not null)
        {
            Utf8.GetBytes(value, _output.GetSpan(length));
            _output.Advance(length - 1);
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_input.Length - _at < length)
        {
            throw new InvalidDataException("A detector's state ends too early");
        }

        _at += length;
        return _input.Span.Slice(_at - length, length);
    }

    private void WriteVariable(ulong code)
    {
        var span = _output!.GetSpan(10);
        var length = 0;
        for (; code >= 0x80; code >>= 7)
        {
            span[length++] = (byte)(code | 0x80);
        }

        span[length++] = (byte)code;
        _output.Advance(length);
    }

    private ulong ReadVariable()
    {
        ulong code = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            code |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return code;
            }
        }

        throw new InvalidDataException("A number in a detector's state does not end");
    }
}
