using System.Buffers.Binary;
using System.Text;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>PDUs one behind the other, as they go out. Big endian throughout: SMPP 3.4, 3.2.</summary>
internal sealed class PduBuffer
{
    public const int HeaderLength = 16;

    private byte[] _octets = new byte[4096];
    private int _start;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_octets.Length > 1024 * 1024) _octets = new byte[4096]; // a burst's room is not kept for ever
    }

    /// <summary>Everything up to <see cref="End"/> is this PDU's body.</summary>
    public void Begin(uint command, uint status, uint sequence)
    {
        _start = Length;
        var header = Take(HeaderLength);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], command);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], status);
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], sequence);
    }

    public void End() => BinaryPrimitives.WriteUInt32BigEndian(_octets.AsSpan(_start), (uint)(Length - _start));

    public void Octet(byte value) => Take(1)[0] = value;

    public void Octets(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>A C-octet string. The text is ASCII without NUL; who makes settings and addresses sees to it.</summary>
    public void Text(ReadOnlySpan<char> ascii)
    {
        var room = Take(ascii.Length + 1);
        Encoding.ASCII.GetBytes(ascii, room);
        room[^1] = 0;
    }

    public void Tlv(ushort tag, ReadOnlySpan<byte> value)
    {
        var room = Take(4 + value.Length);
        BinaryPrimitives.WriteUInt16BigEndian(room, tag);
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], (ushort)value.Length);
        value.CopyTo(room[4..]);
    }

    /// <summary>A PDU without a body.</summary>
    public void Bare(uint command, uint status, uint sequence)
    {
        Begin(command, status, sequence);
        End();
    }

    private Span<byte> Take(int count)
    {
        if (Length + count > _octets.Length) Array.Resize(ref _octets, Math.Max(_octets.Length * 2, Length + count));
        var taken = _octets.AsSpan(Length, count);
        Length += count;
        return taken;
    }
}
