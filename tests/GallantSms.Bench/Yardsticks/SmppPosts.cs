using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using GallantSms.Infrastructure.Providers.Smpp;

namespace GallantSms.Bench.Yardsticks;

/// <summary>The sink alone: submits made before, as many under way as the window has, one write for as many answers as a read brought.</summary>
internal static class SmppPosts
{
    /// <summary>Messages a second.</summary>
    public static async Task<double> RunAsync(SmppSink sink, int window, int messages, CancellationToken ct)
    {
        var (pdus, length) = Submits(messages);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(sink.Address, ct);

        var input = new byte[256 * 1024];
        var (written, answered, rest) = (0, 0, 0);
        var clock = Stopwatch.StartNew();
        while (answered < messages)
        {
            var next = Math.Min(messages, answered + window);
            for (var (from, to) = (written * length, next * length); from < to;) from += await socket.SendAsync(pdus.AsMemory(from, to - from), SocketFlags.None, ct);
            written = next;

            var read = await socket.ReceiveAsync(input.AsMemory(rest), SocketFlags.None, ct);
            if (read == 0) throw new BenchFailure("The sink closed the connection.");
            rest += read;
            var taken = 0;
            while (rest - taken >= SmppSink.HeaderLength && (int)BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(taken)) is var pdu && pdu <= rest - taken)
            {
                taken += pdu;
                answered++;
            }

            input.AsSpan(taken, rest - taken).CopyTo(input);
            rest -= taken;
        }

        return messages / clock.Elapsed.TotalSeconds;
    }

    /// <summary>One behind the other, all of one length.</summary>
    private static (byte[] Pdus, int Length) Submits(int count)
    {
        var buffer = new PduBuffer();
        var text = "Hello from the benchmark, this is about as long as texts are."u8;
        for (var i = 0; i < count; i++)
            SubmitSm.Write(buffer, (uint)i + 1, "", new(5, 0, "GALLANT"), new(1, 1, "447911123456"), "000000010000000R", 0, text, default);
        return (buffer.Written.ToArray(), buffer.Length / count);
    }
}
