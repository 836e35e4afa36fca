using RabbitMQ.Client;

namespace GallantSms.Infrastructure.Messaging;

/// <summary>A long-lived channel that is opened again when it was lost, for one caller at a time.</summary>
internal sealed class RabbitChannel(RabbitLink link, RabbitTopology topology, CreateChannelOptions? options = null) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private IChannel? _channel;
    private volatile bool _doubted;

    /// <summary>Something we declared is missing: declare again before the next use.</summary>
    public void Doubt() => _doubted = true;

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
                await _channel.DisposeAsync();
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
            if (_doubted)
                await topology.DeclareAsync(open, ct);
            _doubted = false;
            return open;
        }

        if (_channel is not null)
            await _channel.DisposeAsync();
        _channel = null;
        _channel = await link.OpenChannelAsync(options, ct);
        _doubted = false;
        return _channel;
    }
}
