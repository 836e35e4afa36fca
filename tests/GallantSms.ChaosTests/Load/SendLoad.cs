namespace GallantSms.ChaosTests.Load;

/// <summary>Clients that send without end, each its own.</summary>
internal sealed class SendLoad : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly SendMaker _maker;
    private readonly SendClient _client;
    private readonly Task _clients;

    private SendLoad(SendClient client, SendMaker maker, int clients, int seed)
    {
        (_client, _maker) = (client, maker);
        _clients = Task.WhenAll(Enumerable.Range(1, clients).Select(no => Task.Run(() => SendAsync(new Random(seed + no)))));
    }

    public static SendLoad Start(SendClient client, SendMaker maker, int clients, int seed) => new(client, maker, clients, seed);

    /// <summary>Returns when so many sends were accepted since now.</summary>
    public async Task UntilAcceptedAsync(int sends, TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        var goal = _client.Promises.Count + sends;
        while (_client.Promises.Count < goal)
        {
            if (_clients.IsFaulted) await _clients;
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>No new sends; those begun go on until they are accepted.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        await _stop.CancelAsync();
        _giveUp.CancelAfter(limit);
        await _clients;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _giveUp.Cancel();
        _stop.Dispose();
        _giveUp.Dispose();
    }

    private async Task SendAsync(Random random)
    {
        while (!_stop.IsCancellationRequested)
        {
            await _client.SendAsync(_maker.Next(random), _giveUp.Token);
            await Task.Delay(random.Next(5, 50));
        }
    }
}
