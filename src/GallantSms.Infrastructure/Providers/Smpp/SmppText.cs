using System.Text;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>A text as octets. Its parts are cut where the segment counter cuts them, so that the bill and the carrier agree.</summary>
internal sealed record SmppText(byte DataCoding, IReadOnlyList<byte[]> Parts)
{
    /// <summary>sar_total_segments and the header have one octet for it.</summary>
    private const int MostParts = 255;

    /// <summary><c>null</c> when the text is empty, too long, or not of the encoding that it says.</summary>
    public static SmppText? Encode(OutboundSms sms, SmppSettings settings)
    {
        var (coding, encoding) = Coding(sms, settings);
        if (settings.Concatenation == Concatenation.Payload)
            return sms.Text.Length > 0 && Octets(sms.Text, coding) is { Length: <= ushort.MaxValue } whole ? new(coding, [whole]) : null;

        var texts = SmsText.Split(sms.Text, encoding);
        if (texts.Count is 0 or > MostParts) return null;
        var parts = new byte[texts.Count][];
        for (var i = 0; i < parts.Length; i++)
        {
            if (Octets(texts[i], coding) is not { } octets) return null;
            parts[i] = octets;
        }

        return new(coding, parts);
    }

    /// <summary>
    /// A carrier that takes GSM texts as ASCII or Latin-1 makes GSM-7 of them again, so the cuts stay those of GSM-7. What its
    /// alphabet lacks goes as UCS-2 and may take more parts. Flash is said by a coding that means the GSM alphabet.
    /// </summary>
    private static (byte Coding, SmsEncoding Encoding) Coding(OutboundSms sms, SmppSettings settings)
    {
        var flash = sms.Flash ? Smpp.DataCoding.Flash : (byte)0;
        if (sms.Encoding == SmsEncoding.Ucs2) return ((byte)(Smpp.DataCoding.Ucs2 | flash), SmsEncoding.Ucs2);
        if (sms.Flash || settings.GsmCoding == Smpp.DataCoding.Default) return (flash, SmsEncoding.Gsm7);
        return sms.Text.AsSpan().ContainsAnyExceptInRange('\0', Last(settings.GsmCoding))
            ? (Smpp.DataCoding.Ucs2, SmsEncoding.Ucs2)
            : (settings.GsmCoding, SmsEncoding.Gsm7);
    }

    private static byte[]? Octets(string text, byte coding) => (coding & ~Smpp.DataCoding.Flash) switch
    {
        Smpp.DataCoding.Ucs2 => Encoding.BigEndianUnicode.GetBytes(text),
        Smpp.DataCoding.Ascii or Smpp.DataCoding.Latin1 => Encoding.Latin1.GetBytes(text),
        _ => SmsText.UnpackedGsm7(text),
    };

    private static char Last(byte coding) => coding == Smpp.DataCoding.Ascii ? '\x7F' : 'ÿ';
}
