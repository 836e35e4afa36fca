namespace GallantSms.Domain.Numbers;

/// <summary>What a number is used for, as far as its country's numbering plan tells. Numbers are stored: append, never renumber.</summary>
public enum NumberType : byte
{
    Unknown = 0,
    FixedLine = 1,
    Mobile = 2,

    /// <summary>The plan does not tell the two apart (all of +1).</summary>
    FixedLineOrMobile = 3,
    TollFree = 4,
    PremiumRate = 5,
    SharedCost = 6,
    Personal = 7,
    Voip = 8,
    Uan = 9,
    Pager = 10,
    Voicemail = 11,
}
