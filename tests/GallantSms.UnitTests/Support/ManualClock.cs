namespace GallantSms.Tests.Support;

/// <summary>A clock that moves when told to. Both of its times do: what the calendar says and what a stopwatch measures.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks;

    public ManualClock() : this(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)) { }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => start.AddTicks(Volatile.Read(ref _ticks));

    public override long GetTimestamp() => Volatile.Read(ref _ticks);
}
