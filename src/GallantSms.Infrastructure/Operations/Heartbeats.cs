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

    internal sealed class Pulse(TimeProvider clock, TimeSpan atLeastEvery)
    {
        private long _last = clock.GetTimestamp();

        public bool IsSilent => clock.GetElapsedTime(Volatile.Read(ref _last)) > atLeastEvery;

        public void Beat() => Volatile.Write(ref _last, clock.GetTimestamp());
    }
}
