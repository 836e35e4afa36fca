using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>
/// Tenants to wake, each at most once at a time: a thousand accepts of one tenant while the previous wake is under way cost one
/// more. A tenant leaves the queue before its handler runs, so a wake during the run causes another run.
/// </summary>
internal sealed partial class WakeQueue : IAsyncDisposable
{
    private readonly Channel<Guid> _order = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, bool> _waiting = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _log;
    private readonly Func<Guid, CancellationToken, Task> _handler;
    private readonly Task _run;

    public WakeQueue(Func<Guid, CancellationToken, Task> handler, ILogger log)
    {
        (_handler, _log) = (handler, log);
        _run = Task.Run(RunAsync);
    }

    public void Post(Guid tenantId)
    {
        if (_waiting.TryAdd(tenantId, true))
            _order.Writer.TryWrite(tenantId);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_order.Writer.TryComplete())
            return;

        await _stopping.CancelAsync();
        await _run;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var stopping = _stopping.Token;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var tenantId = await _order.Reader.ReadAsync(stopping);
                _waiting.TryRemove(tenantId, out _);
                await _handler(tenantId, stopping);
            }
            catch (Exception e) when (e is OperationCanceledException or ChannelClosedException
                && stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                WakeFailed(_log, e); // best effort by contract: the sweep finds the work
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A wake was not delivered")]
    private static partial void WakeFailed(ILogger log, Exception e);
}
