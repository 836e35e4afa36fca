using GallantSms.Simulator.Settings;

namespace GallantSms.Simulator.Submits;

/// <summary>What becomes of one HTTP request.</summary>
internal enum Fate
{
    Answered,

    // Nothing is taken.
    Unavailable,
    Throttled,
    Error,
    BlackHoleBefore,

    // Taken all the same.
    ErrorTaken,
    Cut,
    BlackHole,
    Garbled,
}

internal static class Fates
{
    public static bool Takes(this Fate fate) => fate is Fate.Answered or >= Fate.ErrorTaken;

    /// <summary>The reason in refusals.jsonl.</summary>
    public static string Reason(this Fate fate) => fate switch
    {
        Fate.Unavailable => "unavailable",
        Fate.Throttled => "throttled",
        Fate.Error => "error",
        _ => "black_hole",
    };

    /// <summary>A magic number decides before the settings do; the gravest one of a batch decides for all of it.</summary>
    public static Fate Of(ReadOnlySpan<SubmitRequest?> messages, Faults faults, Dice dice, ulong request)
    {
        var gravest = Fate.Answered;
        foreach (var message in messages)
        {
            switch (MagicNumber.Of(message?.To))
            {
                case Magic.ServerError: return Fate.Error;
                case Magic.BlackHole: gravest = Fate.BlackHole; break;
                case Magic.Cut when gravest == Fate.Answered: gravest = Fate.Cut; break;
                default: break;
            }
        }

        if (gravest != Fate.Answered || !faults.SpoilsAnswers) return gravest;
        return dice.Hits(faults.UnavailableRate, request, Chance.Unavailable) ? Fate.Unavailable
            : dice.Hits(faults.ThrottleRate, request, Chance.Throttle) ? Fate.Throttled
            : dice.Hits(faults.ErrorRate, request, Chance.Error)
                ? dice.Hits(faults.ErrorTakenRate, request, Chance.ErrorTaken) ? Fate.ErrorTaken : Fate.Error
            : dice.Hits(faults.BlackHoleBefore, request, Chance.BlackHoleBefore) ? Fate.BlackHoleBefore
            : dice.Hits(faults.CutRate, request, Chance.Cut) ? Fate.Cut
            : dice.Hits(faults.BlackHoleRate, request, Chance.BlackHole) ? Fate.BlackHole
            : faults.Garbage != Garbage.None && dice.Hits(faults.GarbageRate, request, Chance.Garbage) ? Fate.Garbled
            : Fate.Answered;
    }
}
