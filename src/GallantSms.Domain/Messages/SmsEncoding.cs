namespace GallantSms.Domain.Messages;

/// <summary>How the caller wants the text encoded (API field <c>encoding</c>).</summary>
public enum EncodingMode : short
{
    /// <summary>GSM-7 when every character fits, else UCS-2.</summary>
    Auto = 0,

    /// <summary>GSM-7 only: a character outside it refuses the text.</summary>
    Gsm7 = 1,
    Ucs2 = 2,

    /// <summary>Typographic characters are replaced by their GSM-7 look-alikes first, then as <see cref="Auto"/>.</summary>
    Smart = 3,
}

/// <summary>What the text travels as. Numbers are stored.</summary>
public enum SmsEncoding : short
{
    Gsm7 = 1,
    Ucs2 = 2,
}
