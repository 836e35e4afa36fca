using RabbitMQ.Client;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>A long-lived channel that is opened again when it was lost, for one caller at a time.</summary>
internal sealed class RabbitChannel(RabbitLink link, RabbitTopology topology, CreateChannelOptions? options = null) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private IChannel? _channel;
    /// <summary>
    /// RabbitMQ 3.10 loses the notice to a deleted queue's consumers when the queue is declared again at once, and they
    /// would wait at nothing for ever. They are given time to hear of it, and declare it again themselves.
    /// </summary>
    private static readonly TimeSpan DoubtFor = TimeSpan.FromSeconds(1);

    private long _declareAgainAt = long.MaxValue;

    /// <summary>Something we declared is missing: declare again, a moment later.</summary>
    public void Doubt() => Interlocked.CompareExchange(
        ref _declareAgainAt, Environment.TickCount64 + (long)DoubtFor.TotalMilliseconds, long.MaxValue);

    public async Task<T> UseAsync<T>(Func<IChannel, Task<T>> use, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            return await use(await OpenAsync(ct));
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_channel is not null)
                await RabbitLink.LeaveAsync(_channel);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<IChannel> OpenAsync(CancellationToken ct)
    {
        if (_channel is { IsOpen: true } open)
        {
            if (Environment.TickCount64 >= Interlocked.Read(ref _declareAgainAt))
            {
                await topology.DeclareAsync(open, ct);
                Interlocked.Exchange(ref _declareAgainAt, long.MaxValue);
            }

            return open;
        }

        if (_channel is not null)
            await RabbitLink.LeaveAsync(_channel);
        _channel = null;
        _channel = await link.OpenChannelAsync(options, ct);
        Interlocked.Exchange(ref _declareAgainAt, long.MaxValue);
        return _channel;
    }
}
