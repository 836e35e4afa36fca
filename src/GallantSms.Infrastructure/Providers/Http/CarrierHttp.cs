using System.Buffers;
using GallantSms.Application.Providers;
using GallantSms.Infrastructure.Security;

namespace GallantSms.Infrastructure.Providers.Http;

/// <summary>One request to a carrier. The body is null where there is none.</summary>
internal sealed record CarrierRequest(HttpMethod Method, Uri Url, TimeSpan Timeout, CarrierBody? Body = null)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public string? Authorization { get; init; }

    /// <summary>The largest answer that is read, in bytes.</summary>
    public int LargestAnswer { get; init; } = 4 * 1024 * 1024;
}

/// <summary>
/// The way to every carrier that speaks HTTP. An answer is hostile: its size, time and headers are limited, redirects are not
/// followed. Accounts of the operator may be in private networks; those of resellers are reached on the public internet only.
/// </summary>
internal sealed class CarrierHttp(OutboundGuard guard) : IDisposable
{
    // Invokers and not HttpClients: the timeout is each account's own.
    private readonly HttpMessageInvoker _trusted = new(NewHandler(new(allowLocal: true)));
    private readonly HttpMessageInvoker _guarded = new(NewHandler(guard));

    /// <summary>Throws only when <paramref name="ct"/> is cancelled.</summary>
    public async Task<Exchange> SendAsync(ProviderAccount account, CarrierRequest request, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(request.Timeout);
        using var message = new HttpRequestMessage(request.Method, request.Url) { Content = request.Body };
        if (request.Authorization is { } authorization) message.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        // Without a body nobody could tell a connection that died idle from one that died with our request, and the handler
        // would send again by itself. A connection of its own is never tried twice.
        if (request.Body is null && request.Method == HttpMethod.Get) message.Headers.ConnectionClose = true;

        try
        {
            using var response = await (account.MayReachPrivate ? _trusted : _guarded).SendAsync(message, patience.Token);
            return await ReadAsync(response, request.LargestAnswer, patience.Token);
        }
        catch (HttpRequestException e)
        {
            return Exchange.Silent(KindOf(e, request.Body));
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return Exchange.Silent(request.Body is { Begun: false } ? Silence.NeverReached : Silence.MayHaveArrived);
        }
    }

    public void Dispose()
    {
        _trusted.Dispose();
        _guarded.Dispose();
    }

    private static SocketsHttpHandler NewHandler(OutboundGuard guard)
    {
        var handler = guard.NewHandler();
        handler.ActivityHeadersPropagator = null;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60);
        handler.MaxResponseHeadersLength = 16;
        handler.MaxResponseDrainSize = 64 * 1024;
        return handler;
    }

    private static Silence KindOf(HttpRequestException e, CarrierBody? body) => e switch
    {
        _ when body is { Begun: true } => Silence.MayHaveArrived,
        { InnerException: OutboundRefusedException } => Silence.NotAllowed,
        { HttpRequestError: HttpRequestError.ConnectionError } => Silence.Refused,
        { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => Silence.NeverReached,
        _ => body is null ? Silence.MayHaveArrived : Silence.NeverReached,
    };

    private static async Task<Exchange> ReadAsync(HttpResponseMessage response, int largest, CancellationToken ct)
    {
        var announced = response.Content.Headers.ContentLength ?? 0;
        if (announced > largest) return Exchange.Silent(Silence.MayHaveArrived);

        var array = ArrayPool<byte>.Shared.Rent((int)Math.Max(announced + 1, 4096));
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            while (await stream.ReadAsync(array.AsMemory(length), ct) is > 0 and var read)
            {
                length += read;
                if (length > largest) break;
                if (length == array.Length) array = Double(array, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(array);
            throw;
        }

        if (length <= largest) return Exchange.Answered(response, array, length);
        ArrayPool<byte>.Shared.Return(array);
        return Exchange.Silent(Silence.MayHaveArrived);
    }

    private static byte[] Double(byte[] array, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(array.Length * 2);
        array.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(array);
        return larger;
    }
}
