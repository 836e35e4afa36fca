using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GallantSms.Domain.Messages;

/// <summary>
/// Message and batch ids: UUID v7 (RFC 9562) that rise within a process and carry the tenant's number, so that a
/// carrier's receipt, which knows nothing but our id, finds its tenant without a look-up table.
/// <code>48 bits unix ms | 0111 | 12 bits counter | 10 | 24 bits tenant | 38 bits random</code>
/// </summary>
public static class MessageIds
{
    private static readonly Lock Gate = new();
    private static long _last; // unix ms << 12 | counter

    /// <summary>One id.</summary>
    public static Guid Next(int tenantNo, DateTimeOffset now) => Compose(Reserve(1, now), tenantNo, NextRandom());

    /// <summary>Fills <paramref name="ids"/> with strictly rising ids.</summary>
    public static void Fill(Span<Guid> ids, int tenantNo, DateTimeOffset now)
    {
        if (ids.IsEmpty) return;
        var first = Reserve(ids.Length, now);
        var random = NextRandom();
        for (var i = 0; i < ids.Length; i++)
            ids[i] = Compose(first + i, tenantNo, random + (ulong)i);
    }

    public static int TenantNo(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        return (int)((low >> 38) & 0xFFFFFF);
    }

    /// <summary>The smallest id of that moment: the lower bound of a range by time.</summary>
    public static Guid Floor(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)at.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }

    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }

    /// <summary>
    /// Takes a run of counter values. A run longer than the millisecond's 4,096 reaches into the following ones
    /// (RFC 9562, 6.2): 100,000 ids are 25 ms ahead of the clock, which nothing minds.
    /// </summary>
    private static long Reserve(int count, DateTimeOffset now)
    {
        lock (Gate)
        {
            var first = Math.Max(_last + 1, now.ToUnixTimeMilliseconds() << 12);
            _last = first + count - 1;
            return first;
        }
    }

    private static ulong NextRandom()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static Guid Compose(long tick, int tenantNo, ulong random)
    {
        Span<byte> bytes = stackalloc byte[16];
        var high = (ulong)(tick >> 12) << 16 | 0x7000 | (ulong)(tick & 0xFFF);
        var low = 0x8000_0000_0000_0000 | (ulong)(tenantNo & 0xFFFFFF) << 38 | (random & 0x3F_FFFF_FFFF);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true);
    }
}
