namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>How long one account takes to answer, as far as this process has seen.</summary>
internal sealed class CarrierPace(TimeProvider clock)
{
    private long _usualTicks;
    private long _progress;
    private int _running;

    /// <summary>How long a request takes, the last ones counting most; or how long nothing has been answered, if that is longer.</summary>
    public TimeSpan Usual
    {
        get
        {
            var usual = TimeSpan.FromTicks(Interlocked.Read(ref _usualTicks));
            if (Volatile.Read(ref _running) == 0) return usual;
            var silence = clock.GetElapsedTime(Interlocked.Read(ref _progress));
            return silence > usual ? silence : usual;
        }
    }

    /// <summary>A request begins. Its <see cref="End"/> wants what this returns.</summary>
    public long Begin()
    {
        var began = clock.GetTimestamp();
        if (Interlocked.Increment(ref _running) == 1) Interlocked.Exchange(ref _progress, began);
        return began;
    }

    /// <param name="began">What <see cref="Begin"/> returned.</param>
    /// <param name="answered"><c>false</c>: it was given up. It would have taken longer, by nobody knows how much.</param>
    public void End(long began, bool answered)
    {
        Interlocked.Decrement(ref _running);
        var took = clock.GetElapsedTime(began).Ticks;
        var usual = Interlocked.Read(ref _usualTicks);
        if (answered) Interlocked.Exchange(ref _progress, clock.GetTimestamp());
        else if (took < usual) return;
        Interlocked.Exchange(ref _usualTicks, (usual * 3 + took) / 4); // two at once may lose one of their figures, which nothing minds
    }
}
