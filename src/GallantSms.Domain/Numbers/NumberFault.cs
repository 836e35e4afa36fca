namespace GallantSms.Domain.Numbers;

/// <summary>Why an input is not a telephone number we can send to.</summary>
public enum NumberFault
{
    Empty,

    /// <summary>Something other than digits and the usual punctuation, or no digit at all.</summary>
    NotANumber,

    /// <summary>A national number, and nobody said of which country.</summary>
    NoRegion,
    TooShort,
    TooLong,

    /// <summary>No country has this calling code.</summary>
    UnknownCountry,

    /// <summary>A possible length, but no such number in the country's numbering plan.</summary>
    Invalid,
}
