using System.Net;
using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator.Receipts;

/// <summary>POSTs what is due, address by address in turn, a bounded number of POSTs at a time.</summary>
internal sealed class ReceiptPump : BackgroundService
{
    // Also how long receipts gather for a batch.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Carrier _carrier;
    private readonly SemaphoreSlim _slots;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly HttpMessageInvoker _http;
    private int _asleep;

    public ReceiptPump(Carrier carrier, SimulatorOptions options)
    {
        _carrier = carrier;
        _slots = new SemaphoreSlim(options.ReceiptConcurrency);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            MaxResponseDrainSize = 64 * 1024,
        });
    }

    /// <summary>Unix milliseconds.</summary>
    public static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public void Owe(ReceiptLane lane, ReadOnlySpan<Receipt> receipts)
    {
        lane.Add(receipts);
        Wake();
    }

    /// <summary>For the receipt that overtakes its submit's answer. Later steps and failures go the usual way.</summary>
    public async Task SendNowAsync(ReceiptLane lane, Receipt receipt, CancellationToken ct)
    {
        if (await PostAsync(lane, [receipt], ct))
        {
            Interlocked.Increment(ref lane.Account.ReceiptsSent);
            if (receipt.IsLast) lane.Account.SettleReceipts(1);
            else Owe(lane, [receipt.Next(Now)]);
        }
        else
        {
            Interlocked.Increment(ref lane.Account.ReceiptsFailed);
            Owe(lane, [receipt]);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                if (await RoundAsync(stoppingToken)) continue;
                if (IsIdle()) await SleepAsync(stoppingToken);
                else await Task.Delay(Tick, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is still owed is forgotten with the process.
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _http.Dispose();
        _slots.Dispose();
        _wake.Dispose();
    }

    /// <summary>One POST for each lane that has something due; false when some lane gave no full batch, so that it can fill.</summary>
    private async Task<bool> RoundAsync(CancellationToken ct)
    {
        var more = false;
        foreach (var account in _carrier.Accounts)
        {
            var most = _carrier.FaultsOf(account.Name).ReceiptBatch;
            foreach (var lane in account.Lanes)
            {
                await _slots.WaitAsync(ct);
                var due = lane.Take(Now, most);
                if (due.Length == 0)
                {
                    _slots.Release();
                    continue;
                }

                more |= due.Length == most;
                _ = DeliverAsync(lane, due, ct);
            }
        }

        return more;
    }

    private async Task DeliverAsync(ReceiptLane lane, Receipt[] due, CancellationToken ct)
    {
        var sent = false;
        try
        {
            sent = await PostAsync(lane, due, ct);
        }
        finally
        {
            if (sent) lane.Succeeded(due, Now);
            else lane.Failed(due, Now);
            if (!ct.IsCancellationRequested)
            {
                _slots.Release();
                Wake();   // the lane may have looked empty while this was on its way
            }
        }
    }

    private async Task<bool> PostAsync(ReceiptLane lane, Receipt[] receipts, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            using var request = SignedReceipts.Request(lane, receipts);
            using var response = await _http.SendAsync(request, patience.Token);
            return response.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return false;
        }
    }

    private void Wake()
    {
        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1) _wake.Release();
    }

    private bool IsIdle() => _carrier.Accounts.All(account => account.Lanes.All(lane => lane.IsEmpty));

    private async Task SleepAsync(CancellationToken ct)
    {
        Volatile.Write(ref _asleep, 1);

        // A receipt may have come between looking and falling asleep.
        if (!IsIdle() && Interlocked.Exchange(ref _asleep, 0) == 1) return;
        await _wake.WaitAsync(ct);
    }
}
