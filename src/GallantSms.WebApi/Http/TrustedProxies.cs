using GallantSms.Application.Access;
using Microsoft.AspNetCore.HttpOverrides;

namespace GallantSms.WebApi.Http;

/// <summary>
/// The proxies whose word about the caller's address, scheme and host is taken: <c>GALLANT_TRUSTED_PROXIES</c>, addresses and networks
/// separated by commas. Without it nobody's is: anybody can write such a header.
/// </summary>
internal sealed class TrustedProxies
{
    public const string Setting = "GALLANT_TRUSTED_PROXIES";

    public List<System.Net.IPNetwork> Networks { get; } = [];

    public List<string> Unusable { get; } = [];

    public void Read(IConfiguration configuration)
    {
        foreach (var text in (configuration[Setting] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (AllowedAddress.TryParse(text, out var network)) Networks.Add(network);
            else Unusable.Add(text);
    }

    /// <summary>Hop by hop from the nearest, as long as each is trusted: the first that is not is the caller.</summary>
    public ForwardedHeadersOptions Headers()
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in Networks) options.KnownIPNetworks.Add(network);
        return options;
    }
}
