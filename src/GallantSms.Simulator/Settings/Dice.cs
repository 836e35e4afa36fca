namespace GallantSms.Simulator.Settings;

/// <summary>What a roll decides, so that two decisions about one thing are independent.</summary>
internal enum Chance : ulong
{
    Error = 1, ErrorTaken, Unavailable, Throttle, Cut, BlackHole, BlackHoleBefore, Garbage, Query, Latency,
    Reject, Undelivered, Duplicate, Reorder, Contradict, NoReceipt, ReceiptJitter,
}

/// <summary>
/// Random numbers without state: a hash of the seed, the thing and the decision. Requests roll by their number, messages by
/// their client_ref, so that the outcome does not depend on which thread came first.
/// </summary>
internal readonly struct Dice(long seed)
{
    public bool Hits(double rate, ulong thing, Chance chance) => rate > 0 && Roll(thing, chance) < rate;

    /// <summary>From 0 to just under 1.</summary>
    public double Roll(ulong thing, Chance chance) =>
        (Mix(Mix(thing ^ (ulong)seed) + (ulong)chance) >> 11) * (1.0 / (1UL << 53));

    // The finalizer of SplitMix64.
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
