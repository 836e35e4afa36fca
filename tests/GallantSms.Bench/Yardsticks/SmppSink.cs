using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace GallantSms.Bench.Yardsticks;

/// <summary>As little of an SMSC as binds and takes submits: every request gets its answer, a submit a message id, one write for each read.</summary>
internal sealed class SmppSink : IAsyncDisposable
{
    public const int HeaderLength = 16;
    private const uint SubmitSm = 4;
    private const uint Response = 0x8000_0000;

    private static readonly byte[] Id = "00000000-0000-0000\0"u8.ToArray();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private long _submits;

    public SmppSink()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _serving = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public long Submits => Volatile.Read(ref _submits);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var own = socket;
        socket.NoDelay = true;
        var (input, output, length) = (new byte[256 * 1024], new byte[512 * 1024], 0);
        try
        {
            while (await socket.ReceiveAsync(input.AsMemory(length), SocketFlags.None, _stop.Token) is > 0 and var read)
            {
                length += read;
                var (taken, answered) = Answer(input.AsSpan(0, length), output);
                input.AsSpan(taken, length - taken).CopyTo(input);
                length -= taken;
                for (var sent = 0; sent < answered;) sent += await socket.SendAsync(output.AsMemory(sent, answered - sent), SocketFlags.None, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private (int Taken, int Answered) Answer(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var (taken, answered, submits) = (0, 0, 0);
        while (input.Length - taken >= HeaderLength)
        {
            var pdu = input[taken..];
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(pdu);
            if (pdu.Length < length) break;
            taken += length;
            var command = BinaryPrimitives.ReadUInt32BigEndian(pdu[4..]);
            if (command >= Response) continue;
            ReadOnlySpan<byte> body = command == SubmitSm ? Id : Id.AsSpan(^1);
            var answer = output[answered..];
            BinaryPrimitives.WriteUInt32BigEndian(answer, (uint)(HeaderLength + body.Length));
            BinaryPrimitives.WriteUInt32BigEndian(answer[4..], command | Response);
            BinaryPrimitives.WriteUInt32BigEndian(answer[8..], 0);
            pdu.Slice(12, 4).CopyTo(answer[12..]);
            body.CopyTo(answer[HeaderLength..]);
            answered += HeaderLength + body.Length;
            if (command == SubmitSm) submits++;
        }

        Interlocked.Add(ref _submits, submits);
        return (taken, answered);
    }
}
