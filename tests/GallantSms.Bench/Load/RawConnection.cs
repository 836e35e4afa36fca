using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GallantSms.Bench.Load;

/// <summary>One connection that knows as much HTTP/1.1 as it takes to find the end of an answer.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>The last answer, for a message about it.</summary>
    public string Answer => Encoding.UTF8.GetString(_buffer, 0, Math.Min(_length, 500));

    public static async Task<RawConnection> OpenAsync(Uri target, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(target.Host), target.Port), ct);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends, reads the whole answer and returns its status.</summary>
    public async ValueTask<int> AskAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        for (var sent = 0; sent < request.Length;) sent += await _socket.SendAsync(request[sent..], SocketFlags.None, ct);

        _length = 0;
        for (var end = -1; end < 0 || _length < end;)
        {
            if (_length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_length), SocketFlags.None, ct);
            if (read == 0) throw new IOException("The server closed the connection.");
            _length += read;
            end = EndOfAnswer();
        }

        return Utf8Parser.TryParse(_buffer.AsSpan("HTTP/1.1 ".Length), out int status, out _) ? status : 0;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Where the answer ends; -1 while that cannot be told.</summary>
    private int EndOfAnswer()
    {
        var answer = _buffer.AsSpan(0, _length);
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0) return -1;
        // Kestrel spells its headers so.
        var length = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (length >= 0)
            return Utf8Parser.TryParse(answer[(length + "\r\nContent-Length: ".Length)..], out int body, out _) ? head + 4 + body : throw new IOException("The answer's Content-Length cannot be read.");
        if (answer[..head].IndexOf("\r\nTransfer-Encoding: chunked"u8) < 0) return head + 4;
        return answer[(head + 4)..].EndsWith(LastChunk) ? _length : -1;
    }
}
