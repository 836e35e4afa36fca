using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GallantSms.IntegrationTests.Providers.Simulator;

/// <summary>A server below HTTP: reads whole requests and answers with the given bytes, one script line a request, the last one for ever.</summary>
internal sealed class RawCarrier : IAsyncDisposable
{
    /// <summary>The request is read, then the connection is reset.</summary>
    public const string Reset = "";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string[] _script;
    private readonly Task _loop;
    private int _requests;
    private int _connections;

    private RawCarrier(string[] script)
    {
        _script = script;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    public int Requests => Volatile.Read(ref _requests);

    public int Connections => Volatile.Read(ref _connections);

    public static RawCarrier Start(params string[] script) => new(script);

    public static string Ok(string json) =>
        $"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var _ = client;
        try
        {
            while (await ReadRequestAsync(client))
            {
                var answer = _script[Math.Min(Interlocked.Increment(ref _requests), _script.Length) - 1];
                if (answer == Reset)
                {
                    client.LingerState = new LingerOption(true, 0);
                    return;
                }

                await client.SendAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
                if (!answer.Contains("\r\nContent-Length", StringComparison.Ordinal) || answer.EndsWith('{')) return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The caller has gone or the test is over.
        }
    }

    private async Task<bool> ReadRequestAsync(Socket client)
    {
        var (buffer, length) = (new byte[64 * 1024], 0);
        while (true)
        {
            var read = await client.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
            if (read == 0) return false;
            length += read;
            var text = Encoding.Latin1.GetString(buffer, 0, length);
            if (!text.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                if (text[0] == 'P') continue;
                return true;   // no HTTP at all: a TLS hello
            }

            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            var line = text.Split("\r\n").First(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            if (length >= head + int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture)) return true;
        }
    }
}
