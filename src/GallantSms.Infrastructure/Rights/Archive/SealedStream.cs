using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GallantSms.Infrastructure.Rights.Archive;

/// <summary>
/// AES-256-GCM in frames, so that an object of any size is sealed and opened in little memory:
/// <code>"GSA1", then frames of  4 bytes length (high bit: the last one) | ciphertext | 16 bytes tag</code>
/// The nonce is the frame's number (a key seals one object), its number and place as last are authenticated: frames can be
/// neither changed nor moved, and a cut object does not open.
/// </summary>
internal static class SealedFrames
{
    public const int Size = 64 * 1024;
    public const int TagSize = 16;
    public const uint Last = 0x8000_0000;

    public static ReadOnlySpan<byte> Magic => "GSA1"u8;

    public static void Nonce(ulong number, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], number);
    }
}

/// <summary>What is written leaves sealed. Disposing writes the last frame and leaves the inner stream open.</summary>
internal sealed class SealingStream(Stream inner, byte[] key) : Stream
{
    private readonly AesGcm _aes = new(key, SealedFrames.TagSize);
    private readonly byte[] _plain = new byte[SealedFrames.Size];
    private readonly byte[] _frame = new byte[4 + SealedFrames.Size + SealedFrames.TagSize];
    private int _filled;
    private ulong _number;
    private bool _ended;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (_filled == _plain.Length) await FrameAsync(last: false, cancellationToken);
            var taken = Math.Min(buffer.Length, _plain.Length - _filled);
            buffer[..taken].CopyTo(_plain.AsMemory(_filled));
            _filled += taken;
            buffer = buffer[taken..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            _ended = true;
            await FrameAsync(last: true, CancellationToken.None);
            _aes.Dispose();
        }

        await base.DisposeAsync();
    }

    private async Task FrameAsync(bool last, CancellationToken ct)
    {
        if (_number == 0) await inner.WriteAsync(SealedFrames.Magic.ToArray(), ct);
        await inner.WriteAsync(_frame.AsMemory(0, Seal(last)), ct);
        _filled = 0;
        _number++;
    }

    private int Seal(bool last)
    {
        Span<byte> nonce = stackalloc byte[12];
        SealedFrames.Nonce(_number, nonce);
        BinaryPrimitives.WriteUInt32BigEndian(_frame, (uint)_filled | (last ? SealedFrames.Last : 0));
        _aes.Encrypt(nonce, _plain.AsSpan(0, _filled), _frame.AsSpan(4, _filled), _frame.AsSpan(4 + _filled, SealedFrames.TagSize), _frame.AsSpan(0, 4));
        return 4 + _filled + SealedFrames.TagSize;
    }
}

/// <summary>Opens what <see cref="SealingStream"/> sealed.</summary>
internal sealed class OpeningStream(Stream inner, byte[] key) : Stream
{
    private readonly AesGcm _aes = new(key, SealedFrames.TagSize);
    private readonly byte[] _plain = new byte[SealedFrames.Size];
    private readonly byte[] _sealed = new byte[SealedFrames.Size + SealedFrames.TagSize];
    private readonly byte[] _head = new byte[4];
    private (int At, int End) _ready;
    private ulong _number;
    private bool _last;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="InvalidDataException">It is cut, changed, or sealed with another key.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.At == _ready.End)
        {
            if (_last) return 0;
            await FrameAsync(cancellationToken);
        }

        var taken = Math.Min(buffer.Length, _ready.End - _ready.At);
        _plain.AsMemory(_ready.At, taken).CopyTo(buffer);
        _ready.At += taken;
        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() { }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _aes.Dispose();
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private async Task FrameAsync(CancellationToken ct)
    {
        try
        {
            if (_number == 0)
            {
                await inner.ReadExactlyAsync(_head, ct);
                if (!_head.AsSpan().SequenceEqual(SealedFrames.Magic)) throw new InvalidDataException("This is no archived day.");
            }

            await inner.ReadExactlyAsync(_head, ct);
            var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(_head) & ~SealedFrames.Last);
            if (length > SealedFrames.Size) throw new InvalidDataException("The archived day is damaged.");
            await inner.ReadExactlyAsync(_sealed.AsMemory(0, length + SealedFrames.TagSize), ct);
            Open(length);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The archived day is cut.", e);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException("The archived day is damaged, or sealed with another key.", e);
        }
    }

    private void Open(int length)
    {
        Span<byte> nonce = stackalloc byte[12];
        SealedFrames.Nonce(_number, nonce);
        _aes.Decrypt(nonce, _sealed.AsSpan(0, length), _sealed.AsSpan(length, SealedFrames.TagSize), _plain.AsSpan(0, length), _head);
        _last = (BinaryPrimitives.ReadUInt32BigEndian(_head) & SealedFrames.Last) != 0;
        _ready = (0, length);
        _number++;
    }
}
