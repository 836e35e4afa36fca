using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GallantSms.IntegrationTests.Support;

/// <summary>
/// A way to a server that can be cut: connections end by a reset in the middle of whatever is under way, as when a process is
/// killed, or fall silent and stay open, as when a cable is pulled.
/// </summary>
public sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _run;
    private TaskCompletionSource _silence = Passing();

    public CutProxy(IPEndPoint server)
    {
        _server = server;
        _listener.Start();
        _run = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends every connection at once. New ones are taken.</summary>
    public void Cut()
    {
        foreach (var socket in _open.Keys)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0); // a reset, not an orderly end
                socket.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It has ended by itself.
            }
        }
    }

    /// <summary>From now on nothing passes, in either direction, and nobody is told.</summary>
    public void FallSilent() => _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Things pass again; what was held back in between is lost with its connections.</summary>
    public void Recover()
    {
        Cut();
        _silence.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        Recover();
        await _run;
        _stopping.Dispose();
    }

    private static TaskCompletionSource Passing()
    {
        var passing = new TaskCompletionSource();
        passing.SetResult();
        return passing;
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
                running.Add(JoinAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task JoinAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        (_open[near], _open[far]) = (true, true);
        try
        {
            await far.ConnectAsync(_server, _stopping.Token);
            await await Task.WhenAny(PassAsync(near, far), PassAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut by us or by them; both ends are closed below.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and var length)
        {
            await _silence.Task.WaitAsync(_stopping.Token);
            for (var sent = 0; sent < length;)
                sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), _stopping.Token);
        }
    }
}
