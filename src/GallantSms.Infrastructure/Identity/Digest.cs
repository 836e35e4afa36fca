using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace GallantSms.Infrastructure.Identity;

/// <summary>A SHA-256, as a value: what caches are keyed by, so that no secret stays in memory.</summary>
internal readonly record struct Digest(UInt128 First, UInt128 Second)
{
    public static Digest Of(ReadOnlySpan<char> text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = length <= 512 ? stackalloc byte[512] : new byte[length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        return From(hash);
    }

    public static Digest From(ReadOnlySpan<byte> hash) =>
        hash.Length == SHA256.HashSizeInBytes ? MemoryMarshal.Read<Digest>(hash) : throw new ArgumentException("Not a SHA-256.", nameof(hash));

    public byte[] ToArray()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        MemoryMarshal.Write(bytes, this);
        return bytes;
    }
}
