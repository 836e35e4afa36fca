using System.Collections.Concurrent;

namespace GallantSms.Simulator.Receipts;

/// <summary>
/// Receipts of one account for one address. While the address does not answer, one POST at a time tries again with growing
/// pauses and the rest waits.
/// </summary>
internal sealed class ReceiptLane(Account account, Uri url)
{
    private const int FirstPauseMs = 100;
    private const int LongestPauseMs = 2000;
    private readonly Lock _gate = new();

    // Most receipts come due in the order they were made; a ConcurrentQueue for its segments, which grow without copying and
    // are freed as they empty. The others (jitter, retries) go through a heap.
    private readonly ConcurrentQueue<Receipt> _inOrder = new();
    private readonly PriorityQueue<Receipt, long> _outOfOrder = new();
    private long _lastDue = long.MinValue;
    private long _pausedUntil;
    private int _failures;
    private int _inFlight;

    public Account Account => account;

    public Uri Url => url;

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _inOrder.IsEmpty && _outOfOrder.Count == 0;
        }
    }

    public void Add(ReadOnlySpan<Receipt> receipts)
    {
        lock (_gate)
        {
            foreach (var receipt in receipts) Put(receipt);
        }
    }

    /// <summary>Receipts that are due, at most <paramref name="most"/>; empty when none are or the lane is paused.</summary>
    public Receipt[] Take(long now, int most)
    {
        lock (_gate)
        {
            if (now < _pausedUntil || (_failures > 0 && _inFlight > 0)) return [];
            var taken = new List<Receipt>();
            while (taken.Count < most && _outOfOrder.TryPeek(out var receipt, out var due) && due <= now)
            {
                taken.Add(receipt);
                _outOfOrder.Dequeue();
            }

            while (taken.Count < most && _inOrder.TryPeek(out var receipt) && receipt.At <= now)
            {
                taken.Add(receipt);
                _inOrder.TryDequeue(out _);
            }

            if (taken.Count == 0) return [];
            _inFlight++;
            return [.. taken];
        }
    }

    /// <summary>Acknowledged: later steps of the same messages come due.</summary>
    public void Succeeded(ReadOnlySpan<Receipt> sent, long now)
    {
        var settled = 0;
        lock (_gate)
        {
            (_failures, _pausedUntil) = (0, 0);
            _inFlight--;
            foreach (var receipt in sent)
            {
                if (receipt.IsLast) settled++;
                else Put(receipt.Next(now));
            }
        }

        account.SettleReceipts(settled);
        Interlocked.Add(ref account.ReceiptsSent, sent.Length);
    }

    /// <summary>Kept, to be sent again: these after their own pause, so that a batch the receiver chokes on does not hold up the others.</summary>
    public void Failed(ReadOnlySpan<Receipt> unsent, long now)
    {
        lock (_gate)
        {
            _inFlight--;
            _pausedUntil = now + Pause(_failures++);
            foreach (var receipt in unsent)
            {
                var attempts = (byte)Math.Min(receipt.Attempts + 1, byte.MaxValue);
                _outOfOrder.Enqueue(receipt with { Attempts = attempts }, now + Pause(receipt.Attempts));
            }
        }

        Interlocked.Add(ref account.ReceiptsFailed, unsent.Length);
    }

    private static long Pause(int failures) => Math.Min(LongestPauseMs, FirstPauseMs << Math.Min(failures, 10));

    private void Put(Receipt receipt)
    {
        if (receipt.At < _lastDue)
        {
            _outOfOrder.Enqueue(receipt, receipt.At);
            return;
        }

        _lastDue = receipt.At;
        _inOrder.Enqueue(receipt);
    }
}
