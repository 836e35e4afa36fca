using System.Globalization;
using System.Text;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>
/// A carrier's ids. Some SMSCs answer a submit with a hexadecimal number and report it as a decimal one, or the other way
/// round, with zeros in front or not; both sides are then brought to the decimal number without zeros.
/// </summary>
internal static class SmppIds
{
    private const int Longest = 64; // SMPP 3.4, 5.2.23: 65 with the NUL

    /// <summary>Of a submit's answer. <c>null</c>: there is none that could be found again.</summary>
    public static string? Answered(ReadOnlySpan<byte> id, ReceiptIds form) => Normal(Text(id), hex: form == ReceiptIds.HexToDecimal, form);

    /// <summary>Of a receipt, in the form of <see cref="Answered"/>.</summary>
    public static string? Reported(ReadOnlySpan<char> id, ReceiptIds form) => Normal(Text(id), hex: form == ReceiptIds.DecimalToHex, form);

    public static string? Reported(ReadOnlySpan<byte> id, ReceiptIds form) => Normal(Text(id), hex: form == ReceiptIds.DecimalToHex, form);

    private static string? Normal(string? id, bool hex, ReceiptIds form)
    {
        if (id is null || form == ReceiptIds.Same) return id;
        return UInt128.TryParse(id, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture) : id;
    }

    private static string? Text(ReadOnlySpan<byte> id) =>
        id.Length is 0 or > Longest || id.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? null : Encoding.ASCII.GetString(id);

    private static string? Text(ReadOnlySpan<char> id) =>
        id.Length is 0 or > Longest || id.ContainsAnyExceptInRange('!', '~') ? null : id.ToString();
}
