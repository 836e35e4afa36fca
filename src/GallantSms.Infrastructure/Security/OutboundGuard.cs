using System.Net;
using System.Net.Sockets;

namespace GallantSms.Infrastructure.Security;

/// <summary>
/// For calls to addresses that a tenant gave: nobody reaches our own network through us. What counts is the address that is
/// connected to, checked after the name was resolved: no spelling and no second answer of a name server gets around it.
/// </summary>
/// <param name="allowLocal">In development: this machine and private networks too. Link-local addresses never.</param>
/// <param name="resolve">How names become addresses; the system's way when null.</param>
internal sealed class OutboundGuard(bool allowLocal, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>https; in development also http on this machine. Neither user name nor fragment.</summary>
    public bool MayCall(Uri uri) =>
        uri.IsAbsoluteUri && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 && uri.Host.Length > 0
        && (uri.Scheme == Uri.UriSchemeHttps || (allowLocal && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    public bool MayReach(IPAddress address) => AddressReaches.Of(address) switch
    {
        AddressReach.Public => true,
        AddressReach.Local => allowLocal,
        _ => false,
    };

    /// <summary>A handler that follows no redirects, keeps no cookies, uses no proxy, and connects only where <see cref="MayReach"/> lets it.</summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = ConnectPatience,
        MaxResponseHeadersLength = 32, // kB
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = (context, ct) => ConnectAsync(context.DnsEndPoint, ct),
    };

    /// <exception cref="OutboundRefusedException">The name has no address that may be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken ct)
    {
        var host = target.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, ct);
        var allowed = Array.FindAll(addresses, MayReach);
        if (allowed.Length == 0) throw new OutboundRefusedException(addresses.Length == 0 ? "The name has no address." : "The address is not on the public internet.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A connection that is not made, because of where it would lead.</summary>
internal sealed class OutboundRefusedException(string message) : IOException(message);
