using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>How an exchange ended where no answer came.</summary>
internal enum Silence
{
    /// <summary>An answer came.</summary>
    None,

    /// <summary>Nothing of the request's body left: certainly not taken. No host, no TLS, no connection in time.</summary>
    NeverReached,

    /// <summary>Nothing left because nobody listens.</summary>
    Refused,

    /// <summary>The request may have arrived: cut, timed out, or an answer that is no HTTP or too large.</summary>
    MayHaveArrived,
}

/// <summary>An answer with its body in a pooled array, or the kind of silence.</summary>
internal readonly struct Exchange : IDisposable
{
    private readonly byte[]? _array;
    private readonly int _length;

    private Exchange(Silence silence, HttpStatusCode status, RetryConditionHeaderValue? retryAfter, byte[]? array, int length) =>
        (Silence, Status, RetryAfter, _array, _length) = (silence, status, retryAfter, array, length);

    public Silence Silence { get; }

    public HttpStatusCode Status { get; }

    public RetryConditionHeaderValue? RetryAfter { get; }

    public ReadOnlySpan<byte> Body => _array.AsSpan(0, _length);

    public static Exchange Answered(HttpResponseMessage response, byte[] array, int length) =>
        new(Silence.None, response.StatusCode, response.Headers.RetryAfter, array, length);

    public static Exchange Silent(Silence silence) => new(silence, default, null, null, 0);

    public void Dispose()
    {
        if (_array is not null) ArrayPool<byte>.Shared.Return(_array);
    }
}

/// <summary>Pooled connections to simulators; shared by all accounts, which the handler keeps apart by address.</summary>
internal sealed class SimulatorChannel : IDisposable
{
    private const int LargestAnswer = 4 * 1024 * 1024;

    // An invoker and not an HttpClient: the timeout is each account's own.
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 64 * 1024,
    });

    /// <summary>Throws only when <paramref name="ct"/> is cancelled.</summary>
    public async Task<Exchange> PostAsync(Uri url, string authorization, PooledJson body, TimeSpan timeout, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        try
        {
            using var response = await _http.SendAsync(request, patience.Token);
            return await ReadAsync(response, patience.Token);
        }
        catch (HttpRequestException e)
        {
            return Exchange.Silent(body.Begun ? Silence.MayHaveArrived
                : e.HttpRequestError == HttpRequestError.ConnectionError ? Silence.Refused
                : Silence.NeverReached);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return Exchange.Silent(body.Begun ? Silence.MayHaveArrived : Silence.NeverReached);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<Exchange> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var announced = response.Content.Headers.ContentLength ?? 0;
        if (announced > LargestAnswer) return Exchange.Silent(Silence.MayHaveArrived);

        var array = ArrayPool<byte>.Shared.Rent((int)Math.Max(announced + 1, 4096));
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            while (await stream.ReadAsync(array.AsMemory(length), ct) is > 0 and var read)
            {
                length += read;
                if (length > LargestAnswer) break;
                if (length == array.Length) array = Double(array, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(array);
            throw;
        }

        if (length <= LargestAnswer) return Exchange.Answered(response, array, length);
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
