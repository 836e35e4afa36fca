using System.Globalization;

namespace GallantSms.Domain.Numbers;

/// <summary>
/// A valid telephone number in E.164. <see cref="PhoneNumbers.TryParse"/> makes them.
/// </summary>
/// <param name="Digits">Country calling code and national number, without '+', at most 15 digits.</param>
/// <param name="Country">ISO 3166 code of the country, or <c>001</c> for a calling code that belongs to none.</param>
/// <param name="Type">What the number is used for.</param>
public readonly record struct PhoneNumber(long Digits, string Country, NumberType Type)
{
    /// <summary>False for the types that surely take no text message.</summary>
    public bool CanReceiveSms => Type is not (NumberType.FixedLine or NumberType.TollFree or NumberType.PremiumRate
        or NumberType.SharedCost or NumberType.Uan or NumberType.Pager or NumberType.Voicemail);

    /// <summary>The E.164 form, with '+'.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"+{Digits}");
}
