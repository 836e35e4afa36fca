using System.Net;
using System.Net.Sockets;

namespace GallantSms.ChaosTests.Installation;

/// <summary>Loopback ports that stay free while the process that owns them is dead.</summary>
internal static class Ports
{
    /// <summary>Below the range that systems take outgoing connections' ports from.</summary>
    public static int Free()
    {
        for (var tries = 0; ; tries++)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException) when (tries < 50)
            {
                // Taken: another one.
            }
        }
    }
}
