using System.Security.Cryptography;
using GallantSms.Application.Messages;
using GallantSms.Domain.Shared;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>The bytes of an upload as they pass by: counted against the limit, and hashed to know a repeat by.</summary>
internal sealed class MeasuredContent(Stream content, ReadOnlyMemory<byte> seed, long most = FileErrors.MaxBytes) : IDisposable
{
    private readonly IncrementalHash _hash = Seeded(seed.Span);
    private long _length;

    /// <exception cref="DomainException">PAYLOAD_TOO_LARGE.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct)
    {
        var read = await content.ReadAsync(buffer, ct);
        _length += read;
        if (_length > most) throw FileErrors.TooLarge();
        _hash.AppendData(buffer.Span[..read]);
        return read;
    }

    /// <summary>Reads the rest, for its hash only.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        while (await ReadAsync(buffer, ct) > 0) { }
    }

    /// <summary>SHA-256 of the seed and of all bytes read.</summary>
    public byte[] Hash() => _hash.GetCurrentHash();

    public void Dispose() => _hash.Dispose();

    private static IncrementalHash Seeded(ReadOnlySpan<byte> seed)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(seed);
        return hash;
    }
}
