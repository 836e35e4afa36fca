using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace GallantSms.Infrastructure.Providers.Http;

/// <summary>How an exchange ended where no answer came.</summary>
internal enum Silence
{
    /// <summary>An answer came.</summary>
    None,

    /// <summary>Nothing of the request left: certainly not taken. No host, no TLS, no connection in time.</summary>
    NeverReached,

    /// <summary>Nothing left because nobody listens.</summary>
    Refused,

    /// <summary>Nothing left because the account may not reach that address.</summary>
    NotAllowed,

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

    /// <summary>Valid until disposed.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, _length);

    public bool IsSuccess => Silence == Silence.None && (int)Status is >= 200 and < 300;

    public static Exchange Answered(HttpResponseMessage response, byte[] array, int length) =>
        new(Silence.None, response.StatusCode, response.Headers.RetryAfter, array, length);

    public static Exchange Silent(Silence silence) => new(silence, default, null, null, 0);

    public void Dispose()
    {
        if (_array is not null) ArrayPool<byte>.Shared.Return(_array);
    }
}
