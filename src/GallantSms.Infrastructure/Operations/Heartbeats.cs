using System.Collections.Concurrent;

namespace GallantSms.Infrastructure.Operations;

/// <summary>
/// Signs of life of this process's background workers. A worker says at start how often it comes round, then beats once a round.
/// </summary>
internal sealed class Heartbeats(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Pulse> _pulses = new(StringComparer.Ordinal);

    /// <summary>From now on <paramref name="worker"/> must beat at least every <paramref name="atLeastEvery"/>.</summary>
    public Pulse Expect(string worker, TimeSpan atLeastEvery) => _pulses[worker] = new Pulse(clock, atLeastEvery);

    /// <summary>A worker that ended on purpose is not missed.</summary>
    public void Forget(string worker) => _pulses.TryRemove(worker, out _);

    public IReadOnlyList<string> Silent() =>
        [.. _pulses.Where(p => p.Value.IsSilent).Select(p => p.Key).Order(StringComparer.Ordinal)];

    /// <summary>Every worker of this process, by name.</summary>
    public IReadOnlyList<WorkerPulse> Read() =>
        [.. _pulses.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new WorkerPulse(p.Key, p.Value.IsSilent, (long)p.Value.Age.TotalMilliseconds))];

    internal sealed class Pulse(TimeProvider clock, TimeSpan atLeastEvery)
    {
        private long _last = clock.GetTimestamp();

        public TimeSpan Age => clock.GetElapsedTime(Volatile.Read(ref _last));

        public bool IsSilent => Age > atLeastEvery;

        public void Beat() => Volatile.Write(ref _last, clock.GetTimestamp());
    }
}

/// <param name="Silent">It is longer ago than it may be.</param>
/// <param name="AgoMs">Since its last beat.</param>
internal sealed record WorkerPulse(string Name, bool Silent, long AgoMs);
