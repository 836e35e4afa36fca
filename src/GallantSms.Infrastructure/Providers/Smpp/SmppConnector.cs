using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Security;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>
/// The way to every SMSC. Accounts of the operator may be in private networks; those of resellers are reached on the public
/// internet only.
/// </summary>
internal sealed class SmppConnector(OutboundGuard guard)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly OutboundGuard _trusting = new(allowLocal: true);

    /// <summary>Throws only when <paramref name="ct"/> is cancelled.</summary>
    public async Task<(Stream? Stream, BindProblem? Problem)> ConnectAsync(SmppSettings settings, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(settings.ResponseTimeout < Longest ? settings.ResponseTimeout : Longest);
        Stream? stream = null;
        try
        {
            stream = await (settings.MayReachPrivate ? _trusting : guard).ConnectAsync(new DnsEndPoint(settings.Host, settings.Port), patience.Token);
            if (!settings.Tls) return (stream, null);
            var tls = new SslStream(stream);
            stream = tls;
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Host }, patience.Token);
            return (tls, null);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            if (stream is not null) await stream.DisposeAsync();
            return (null, Problem(e, connected: stream is not null));
        }
        catch
        {
            if (stream is not null) await stream.DisposeAsync();
            throw;
        }
    }

    private static BindProblem Problem(Exception e, bool connected) => e switch
    {
        OutboundRefusedException => new(MessageReason.CarrierAccount, "Its address is not on the public internet."),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery }
            => new(MessageReason.NetworkFailure, "Its name has no address."),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new(MessageReason.CarrierUnavailable, "Nobody listens at its address."),
        AuthenticationException => new(MessageReason.NetworkFailure, "No secure connection came about: its certificate is not accepted."),
        _ when connected => new(MessageReason.NetworkFailure, "No secure connection came about."),
        _ => new(MessageReason.NetworkFailure, "It was not reached."),
    };
}
