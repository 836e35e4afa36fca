using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GallantSms.Application.Access;

/// <summary>An address or a network (CIDR) that a credential is taken from, written in one way only.</summary>
public static class AllowedAddress
{
    public const int Most = 100;

    /// <summary>False for short forms (<c>10.1</c>), octal ones, scopes, and networks with bits beyond their length.</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        network = default;
        if (text is null or { Length: > 50 }) return false;
        var parts = text.Split('/');
        if (parts.Length > 2 || !TryAddress(parts[0], out var address)) return false;
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits)) return false;
        if (!HasNoMoreThan(length, address)) return false;
        network = new(address, length);
        return true;
    }

    /// <summary>A server that listens on both families sees IPv4 in IPv6's clothes.</summary>
    public static bool Contains(IReadOnlyList<IPNetwork> networks, IPAddress? address)
    {
        if (address is null) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var network in networks)
            if (network.Contains(address)) return true;
        return false;
    }

    private static bool TryAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (!text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':') || !IPAddress.TryParse(text, out var parsed) || parsed.IsIPv4MappedToIPv6) return false;
        address = parsed;
        return parsed.AddressFamily == AddressFamily.InterNetworkV6 || parsed.ToString() == text;
    }

    private static bool HasNoMoreThan(int length, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0) return false;
        return true;
    }
}
