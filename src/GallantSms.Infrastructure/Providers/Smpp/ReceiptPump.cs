using System.Threading.Channels;
using GallantSms.Application.Providers;
using Microsoft.Extensions.Logging;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>
/// From a session to the sink, in small batches. A receipt is answered when the sink has it, so the SMSC keeps what we did not
/// store. While <see cref="Most"/> of them wait the session is not read on.
/// </summary>
internal sealed partial class ReceiptPump(SmppLink link, Func<ProviderAccount> account, Func<IReceiptSink> sink, ILogger log)
{
    private const int Most = 1000;
    private const int BatchSize = 250;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly record struct Delivery(uint Command, uint Sequence, ProviderReceipt Receipt);

    private readonly Channel<Delivery> _waiting = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(Most) { SingleReader = true, SingleWriter = true });
    private readonly Queue<Delivery> _arrived = [];

    public void Take(uint command, uint sequence, ProviderReceipt receipt) => _arrived.Enqueue(new(command, sequence, receipt));

    public bool HasRoom()
    {
        while (_arrived.TryPeek(out var next) && _waiting.Writer.TryWrite(next)) _arrived.Dequeue();
        return _arrived.Count == 0;
    }

    public async Task RoomAsync(CancellationToken ct)
    {
        while (_arrived.TryDequeue(out var next)) await _waiting.Writer.WriteAsync(next, ct);
    }

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var batch = new List<Delivery>();
        while (await _waiting.Reader.WaitToReadAsync(ct))
        {
            batch.Clear();
            while (batch.Count < BatchSize && _waiting.Reader.TryRead(out var next)) batch.Add(next);
            Answer(batch, await StoreAsync(batch, ct));
        }
    }

    private async Task<uint> StoreAsync(List<Delivery> batch, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            // A sink that ignores the token must not hold the session either.
            await sink().TakeAsync(account(), [.. batch.Select(d => d.Receipt)], patience.Token).WaitAsync(patience.Token);
            return CommandStatus.Ok;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogNotStored(e, batch.Count, account().No);
            return CommandStatus.TemporaryAppError;
        }
    }

    private void Answer(List<Delivery> batch, uint status)
    {
        lock (link.Gate)
        {
            foreach (var delivery in batch) SmppReplies.Delivered(link.Out, delivery.Command, delivery.Sequence, status);
        }

        link.Flush();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} SMPP receipts of carrier account {AccountNo} could not be stored; the SMSC is asked to send them again")]
    private partial void LogNotStored(Exception e, int count, short accountNo);
}
