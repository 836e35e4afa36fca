using System.Globalization;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>Addresses and times of a submit, as the settings want them. SMPP 3.4, 5.2.5, 5.2.6 and 7.1.1.</summary>
internal static class SmppAddresses
{
    private const byte International = 1;
    private const byte NetworkSpecific = 3;
    private const byte Alphanumeric = 5;
    private const byte E164 = 1;
    private const int LongestShortCode = 8;
    private const int Longest = 20;

    /// <summary><c>null</c> when it is no sender that this protocol can carry.</summary>
    public static SmppAddress? Source(string sender, SmppSettings settings)
    {
        var text = sender.StartsWith('+') ? sender[1..] : sender;
        if (text.Length is 0 or > Longest || text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return null;
        var (ton, npi) = text.AsSpan().ContainsAnyExceptInRange('0', '9') ? (Alphanumeric, (byte)0)
            : text.Length <= LongestShortCode && text.Length == sender.Length ? (NetworkSpecific, (byte)0)
            : (International, E164);
        return new(settings.SourceTon ?? ton, settings.SourceNpi ?? npi, text);
    }

    /// <summary><c>null</c> when it is no E.164 number.</summary>
    public static SmppAddress? Destination(string to, SmppSettings settings)
    {
        var digits = to.StartsWith('+') ? to[1..] : to;
        return digits.Length is 0 or > Longest || digits.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? null
            : new(settings.DestTon ?? International, settings.DestNpi ?? E164, digits);
    }

    /// <summary>Relative, so that the SMSC's clock and zone do not matter; a minute at least, thirty days at most.</summary>
    public static string Validity(DateTimeOffset expiresAt, DateTimeOffset now)
    {
        var left = TimeSpan.FromSeconds(Math.Clamp((long)(expiresAt - now).TotalSeconds, 60, 30 * 86400));
        return string.Create(CultureInfo.InvariantCulture, $"0000{left.Days:00}{left.Hours:00}{left.Minutes:00}{left.Seconds:00}000R");
    }
}
