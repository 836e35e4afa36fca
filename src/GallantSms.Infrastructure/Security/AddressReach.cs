using System.Net;
using System.Net.Sockets;

namespace GallantSms.Infrastructure.Security;

/// <summary>Where an address leads.</summary>
internal enum AddressReach
{
    /// <summary>The internet.</summary>
    Public,

    /// <summary>This machine, or a private network around it.</summary>
    Local,

    /// <summary>Nowhere that anybody may send us: link-local (the clouds' metadata), multicast, reserved.</summary>
    Never,
}

/// <summary>Sorts addresses by the IANA special-purpose registries (RFC 6890). Of IPv6 only what is surely global counts as public.</summary>
internal static class AddressReaches
{
    private static readonly IPNetwork[] Local = Networks("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7");

    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"); // the last four: tunnels that carry any IPv4 address, and documentation

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    public static AddressReach Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (Array.Exists(Local, n => n.Contains(address))) return AddressReach.Local;
        if (Array.Exists(Never, n => n.Contains(address))) return AddressReach.Never;
        return address.AddressFamily == AddressFamily.InterNetwork || Global.Contains(address) ? AddressReach.Public : AddressReach.Never;
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
