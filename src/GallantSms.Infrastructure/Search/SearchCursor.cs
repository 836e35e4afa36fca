using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Search;

namespace GallantSms.Infrastructure.Search;

/// <summary>
/// The place of the last hit of a page in its order: what comes behind it is the next page, whatever was accepted meanwhile. It
/// carries no tenant and no query; with another tenant's cursor one stands somewhere in one's own messages.
/// </summary>
internal sealed record SearchCursor(SearchOrder Order, long Price, Guid Id)
{
    private const int Size = 1 + 8 + 16;

    public static SearchCursor? Of(string? given, SearchOrder order)
    {
        if (given is null) return null;
        Span<byte> bytes = stackalloc byte[Size];
        if (given.Length > 40 || Base64Url.DecodeFromChars(given, bytes, out _, out var written) != OperationStatus.Done || written != Size || bytes[0] != (byte)order)
            throw SendErrors.Invalid("cursor", given.Length > 64 ? given[..64] : given, "INVALID_CURSOR", "Use the next_cursor of the page before, with the same query and order.");
        return new(order, BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), new Guid(bytes[9..], bigEndian: true));
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = (byte)Order;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Price);
        Id.TryWriteBytes(bytes[9..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
