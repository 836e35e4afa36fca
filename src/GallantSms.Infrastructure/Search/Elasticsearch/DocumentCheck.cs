using System.Numerics;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <summary>
/// 24 bits made of everything that is indexed of a message. The sum of a day's is exact in an index up to half a billion
/// messages, which is where its floating point sums begin to round.
/// </summary>
internal static class DocumentCheck
{
    public static int Of(SearchDocument d)
    {
        var hash = 14695981039346656037UL;
        Add(ref hash, (ulong)d.Number);
        Add(ref hash, (ulong)d.Price);
        Add(ref hash, (ulong)(ushort)d.Status | (ulong)(ushort)d.Reason << 16 | (ulong)(ushort)d.Account << 32);
        Add(ref hash, (ulong)(uint)d.Network);
        Add(ref hash, d.Id);
        Add(ref hash, d.BatchId);
        Add(ref hash, d.Credential);
        Add(ref hash, d.Country);
        Add(ref hash, d.Sender);
        Add(ref hash, d.Reference);
        Add(ref hash, d.Campaign);
        foreach (var tag in d.Tags) Add(ref hash, tag);
        foreach (var word in d.Words) Add(ref hash, word);
        return (int)((hash ^ hash >> 24 ^ hash >> 48) & 0xFFFFFF);
    }

    private static void Add(ref ulong hash, ulong value) => hash = BitOperations.RotateLeft((hash ^ value) * 1099511628211UL, 23);

    private static void Add(ref ulong hash, Guid value)
    {
        Span<ulong> halves = stackalloc ulong[2];
        value.TryWriteBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(halves));
        Add(ref hash, halves[0]);
        Add(ref hash, halves[1]);
    }

    private static void Add(ref ulong hash, string? value)
    {
        foreach (var c in value ?? "\0") Add(ref hash, c);
        Add(ref hash, 0xFFFF_FFFF);
    }
}
