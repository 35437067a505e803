using System.Text;

namespace Vigilry.IntegrationTests.Telemetry;

/// <summary>The fields of a protobuf message that have a length: texts, bytes and messages. Numbers are passed over.</summary>
internal sealed class Protobuf
{
    private readonly List<(int Number, byte[] Value)> _fields = [];

    public Protobuf(byte[] message)
    {
        var position = 0;
        while (position < message.Length)
        {
            var tag = ReadNumber(message, ref position);
            switch (tag & 7)
            {
                case 0:
                    ReadNumber(message, ref position);
                    break;
                case 1:
                    position += 8;
                    break;
                case 2:
                    var length = (int)ReadNumber(message, ref position);
                    _fields.Add(((int)(tag >> 3), message[position..(position + length)]));
                    position += length;
                    break;
                case 5:
                    position += 4;
                    break;
                default:
                    throw new InvalidDataException($"No wire type of protobuf: {tag & 7}.");
            }
        }
    }

    public IEnumerable<Protobuf> Messages(int number) => Values(number).Select(v => new Protobuf(v));

    public string Text(int number) => Encoding.UTF8.GetString(Values(number).FirstOrDefault() ?? []);

    public string Hex(int number) => Convert.ToHexStringLower(Values(number).FirstOrDefault() ?? []);

    private IEnumerable<byte[]> Values(int number) => _fields.Where(f => f.Number == number).Select(f => f.Value);

    private static ulong ReadNumber(byte[] message, ref int position)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[position++];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
