using GallantSms.Application.Messages.Delivery;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>A <see cref="LaneItem"/> on the wire: tenant then chunk, 16 bytes each, in the order a UUID is written in.</summary>
internal static class LaneItemBody
{
    public const int Size = 2 * WakeBody.Size;
    public const string ContentType = "application/vnd.gallantsms.lane-item";

    public static void Write(LaneItem item, Span<byte> body)
    {
        WakeBody.Write(item.TenantId, body[..WakeBody.Size]);
        WakeBody.Write(item.ChunkId, body[WakeBody.Size..]);
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out LaneItem item)
    {
        item = default;
        if (body.Length != Size)
            return false;

        item = new LaneItem(
            new Guid(body[..WakeBody.Size], bigEndian: true),
            new Guid(body[WakeBody.Size..], bigEndian: true));
        return true;
    }
}

/// <summary>A tenant's id on the wire.</summary>
internal static class WakeBody
{
    public const int Size = 16;

    public static void Write(Guid tenantId, Span<byte> body)
    {
        if (!tenantId.TryWriteBytes(body, bigEndian: true, out var written) || written != Size)
            throw new ArgumentException($"{Size} bytes are needed for an id.", nameof(body));
    }
}
