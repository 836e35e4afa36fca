using System.Collections.Concurrent;
using System.Text;
using GallantSms.Simulator.Receipts;
using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator;

/// <summary>One customer of the carrier: its secret, what it sent, and the receipts it is owed.</summary>
internal sealed class Account(string name, SimulatorOptions options)
{
    private const int MostLanes = 1000;
    private const int MostThrottledOnce = 100_000;
    private readonly ConcurrentDictionary<string, ReceiptLane> _lanes = new();
    private readonly HashSet<Guid> _throttledOnce = [];
    private readonly Lock _gate = new();
    private readonly string _authorization = "Bearer " + options.SecretOf(name);
    private long _second;
    private int _takenThisSecond;
    private long _requests;
    private long _pending;

    public long Unauthorized, Taken, Distinct, Refused, ReceiptsSent, ReceiptsFailed, ReceiptsDropped;

    public string Name => name;

    public byte[] Secret { get; } = Encoding.UTF8.GetBytes(options.SecretOf(name));

    public RefBook Refs { get; } = new(options.MaxRefs);

    public IEnumerable<ReceiptLane> Lanes => _lanes.Values;

    public AccountStats Stats
    {
        get
        {
            var (taken, distinct) = (Volatile.Read(ref Taken), Volatile.Read(ref Distinct));
            return new AccountStats(Volatile.Read(ref _requests), Volatile.Read(ref Unauthorized), taken, distinct, taken - distinct,
                Volatile.Read(ref Refused), Volatile.Read(ref ReceiptsSent), Volatile.Read(ref _pending),
                Volatile.Read(ref ReceiptsFailed), Volatile.Read(ref ReceiptsDropped));
        }
    }

    public bool Admits(string? authorization) => string.Equals(authorization, _authorization, StringComparison.Ordinal);

    public ulong NextRequest() => (ulong)Interlocked.Increment(ref _requests);

    /// <summary>The queue of receipts for one address; <c>null</c> when the account named too many addresses.</summary>
    public ReceiptLane? LaneTo(string url) =>
        _lanes.TryGetValue(url, out var lane) ? lane
        : _lanes.Count >= MostLanes ? null
        : _lanes.GetOrAdd(url, static (key, account) => new ReceiptLane(account, new Uri(key)), this);

    /// <summary>How many of <paramref name="wanted"/> this clock second still admits.</summary>
    public int Permits(int wanted, int perSecond, DateTime now)
    {
        if (perSecond == 0) return wanted;
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        lock (_gate)
        {
            if (second > _second) (_second, _takenThisSecond) = (second, 0);
            var granted = Math.Min(wanted, perSecond - _takenThisSecond);
            _takenThisSecond += Math.Max(0, granted);
            return Math.Max(0, granted);
        }
    }

    public bool ThrottledBefore(Guid key)
    {
        lock (_gate)
        {
            if (_throttledOnce.Count >= MostThrottledOnce) _throttledOnce.Clear();
            return !_throttledOnce.Add(key);
        }
    }

    /// <summary>False when the account is already owed as many receipts as are kept.</summary>
    public bool OweReceipt()
    {
        if (Interlocked.Increment(ref _pending) <= options.MaxPending) return true;
        Interlocked.Decrement(ref _pending);
        Interlocked.Increment(ref ReceiptsDropped);
        return false;
    }

    public void SettleReceipts(int count) => Interlocked.Add(ref _pending, -count);
}
