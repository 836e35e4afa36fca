using System.Buffers;
using System.IO.Pipelines;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>What a PDU means. Called by one reader, one PDU after the other.</summary>
internal interface IPduHandler
{
    /// <summary>Must not throw or wait.</summary>
    void Take(in PduHeader header, ReadOnlySpan<byte> body);

    /// <summary>The next octets are read when this is done.</summary>
    ValueTask ReadyAsync(CancellationToken ct);
}

/// <summary>
/// PDUs over a stream. Whoever holds <see cref="Gate"/> may append to <see cref="Out"/>; <see cref="Flush"/> sends what is there
/// in one write, and what came meanwhile in the next. So a busy session needs few writes, and it is known of each PDU whether its
/// write has begun.
/// </summary>
internal sealed class SmppLink(Stream stream) : IAsyncDisposable
{
    public const int LargestPdu = 64 * 1024;

    /// <summary>A peer that asks and does not read what it is answered.</summary>
    private const int LargestBacklog = 8 * 1024 * 1024;

    private const uint LastSequence = 0x7FFF_FFFF;

    private PduBuffer _leaving = new();
    private uint _sequence;
    private bool _writing;
    private bool _closed;

    public Lock Gate { get; } = new();

    public PduBuffer Out { get; private set; } = new();

    /// <summary>Number of the write that takes what is appended now. Lower ones have begun.</summary>
    public long Batch { get; private set; }

    /// <summary>Under <see cref="Gate"/>. SMPP 3.4, 3.2: 1 to 0x7FFFFFFF.</summary>
    public uint NextSequence() => _sequence = _sequence == LastSequence ? 1 : _sequence + 1;

    /// <summary>Starts a write unless one is running, which then goes on with what is new.</summary>
    public void Flush()
    {
        lock (Gate)
        {
            if (_writing || _closed || Out.Length == 0) return;
            _writing = true;
        }

        _ = WriteAsync();
    }

    /// <summary>Ends when the peer closes, with an exception when the connection breaks or no PDU can be made of what came.</summary>
    public async Task ReadAsync(IPduHandler handler, CancellationToken ct)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: LargestPdu, minimumReadSize: 1024, leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(ct);
                var rest = Handle(result.Buffer, handler);
                reader.AdvanceTo(rest, result.Buffer.End);
                Flush();
                if (result.IsCompleted) return;
                await handler.ReadyAsync(ct);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <summary>A write that has not begun does not begin any more.</summary>
    public void Close()
    {
        lock (Gate) _closed = true;
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await stream.DisposeAsync();
    }

    private static SequencePosition Handle(ReadOnlySequence<byte> buffer, IPduHandler handler)
    {
        Span<byte> octets = stackalloc byte[PduBuffer.HeaderLength];
        while (buffer.Length >= PduBuffer.HeaderLength)
        {
            buffer.Slice(0, PduBuffer.HeaderLength).CopyTo(octets);
            var header = PduHeader.Read(octets);
            if (header.Length is < PduBuffer.HeaderLength or > LargestPdu) throw new MalformedPduException();
            if (buffer.Length < header.Length) break;
            var body = buffer.Slice(PduBuffer.HeaderLength, header.Length - PduBuffer.HeaderLength);
            handler.Take(header, body.IsSingleSegment ? body.FirstSpan : body.ToArray());
            buffer = buffer.Slice(header.Length);
        }

        return buffer.Start;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                lock (Gate)
                {
                    _leaving.Clear();
                    if (_closed || Out.Length == 0)
                    {
                        _writing = false;
                        return;
                    }

                    (Out, _leaving) = (_leaving, Out);
                    Batch++;
                }

                await stream.WriteAsync(_leaving.Written);
            }
        }
        catch (Exception)
        {
            // The reader sees the broken connection too and says so; _writing stays, nothing is written any more.
            await DisposeAsync();
        }
    }

    /// <summary>Under <see cref="Gate"/>: whether the peer has stopped reading.</summary>
    public bool IsStuffed => Out.Length > LargestBacklog;
}

/// <summary>Length fields that cannot be: whatever follows is not read.</summary>
internal sealed class MalformedPduException() : IOException("No PDU has such a length.");
