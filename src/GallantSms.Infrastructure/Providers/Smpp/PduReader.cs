using System.Buffers.Binary;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>The first sixteen octets of a PDU: SMPP 3.4, 3.2. <c>Length</c> counts them too.</summary>
internal readonly record struct PduHeader(uint Length, uint Command, uint Status, uint Sequence)
{
    public static PduHeader Read(ReadOnlySpan<byte> octets) => new(
        BinaryPrimitives.ReadUInt32BigEndian(octets), BinaryPrimitives.ReadUInt32BigEndian(octets[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(octets[8..]), BinaryPrimitives.ReadUInt32BigEndian(octets[12..]));
}

/// <summary>Reads a PDU's body from its begin. Every body is hostile: nothing here throws, and nothing is read beyond the end.</summary>
internal ref struct PduReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>A C-octet string without its NUL. False when the NUL is missing.</summary>
    public bool TryText(out ReadOnlySpan<byte> text)
    {
        var end = _rest.IndexOf((byte)0);
        text = end < 0 ? default : _rest[..end];
        if (end < 0) return false;
        _rest = _rest[(end + 1)..];
        return true;
    }

    public bool TryOctet(out byte value)
    {
        value = _rest.Length > 0 ? _rest[0] : (byte)0;
        if (_rest.Length == 0) return false;
        _rest = _rest[1..];
        return true;
    }

    public bool TryOctets(int count, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (count > _rest.Length) return false;
        value = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>The next optional parameter. False at the end, and where one is cut off.</summary>
    public bool TryTlv(out ushort tag, out ReadOnlySpan<byte> value)
    {
        tag = 0;
        value = default;
        if (_rest.Length < 4) return false;
        tag = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        var length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (_rest.Length < 4 + length) return false;
        value = _rest.Slice(4, length);
        _rest = _rest[(4 + length)..];
        return true;
    }
}
