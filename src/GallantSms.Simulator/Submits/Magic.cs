namespace GallantSms.Simulator.Submits;

/// <summary>What the recipient's number asks for: the NN of a number that ends in <c>999900NN</c>.</summary>
internal enum Magic : byte
{
    None = 0,
    Undelivered = 1,
    Expired = 2,

    /// <summary>Refused for good at submit.</summary>
    Rejected = 3,

    /// <summary>429 (in a batch: <c>retry</c>) the first time, then taken.</summary>
    ThrottledOnce = 4,

    /// <summary>500 always, never taken.</summary>
    ServerError = 5,

    /// <summary>Taken, then cut.</summary>
    Cut = 6,

    /// <summary>Taken, never answered.</summary>
    BlackHole = 7,
    Duplicate = 8,
    Contradict = 9,
    NoReceipt = 10,

    /// <summary>Receipt after five seconds.</summary>
    Late = 11,

    /// <summary>Delivered before sent.</summary>
    Reordered = 12,

    /// <summary>The receipt arrives before the answer to the submit.</summary>
    Early = 13,

    /// <summary>Taken; the receipt says rejected.</summary>
    RejectedLater = 14,

    /// <summary>Taken; the receipt says unknown.</summary>
    Unknown = 15,
}

internal static class MagicNumber
{
    private const string Mark = "999900";

    public static Magic Of(string? to)
    {
        if (to is null || to.Length < 8 || !to.AsSpan(to.Length - 8, 6).SequenceEqual(Mark)) return Magic.None;
        var (tens, ones) = (to[^2] - '0', to[^1] - '0');
        return tens is 0 or 1 && ones is >= 0 and <= 9 && tens * 10 + ones is > 0 and <= (int)Magic.Unknown and var nn
            ? (Magic)nn
            : Magic.None;
    }
}
