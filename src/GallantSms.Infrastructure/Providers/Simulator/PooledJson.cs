using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using GallantSms.Infrastructure.Providers.Http;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>
/// A JSON request body in a pooled array.
/// </summary>
internal sealed class PooledJson : CarrierBody
{
    private static readonly MediaTypeHeaderValue Json = new("application/json") { CharSet = "utf-8" };
    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Body _body;

    // An answer may come while the body is still being sent, and the request is disposed then. The array must not go back to
    // the pool before both are done, or the carrier would read another message's bytes.
    private int _holders = 1;
    private int _disposed;

    private PooledJson(Body body)
    {
        _body = body;
        Headers.ContentType = Json;
    }

    public static PooledJson Write<T>(int sizeHint, T value, Action<Utf8JsonWriter, T> write)
        where T : allows ref struct
    {
        var body = new Body(sizeHint);
        try
        {
            using (var json = new Utf8JsonWriter(body, Plain)) write(json, value);
            return new PooledJson(body);
        }
        catch
        {
            body.Return();
            throw;
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(!Hold(), this);
        try
        {
            Begin();
            await stream.WriteAsync(_body.Written, cancellationToken);
        }
        finally
        {
            LetGo();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Written.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) LetGo();
        base.Dispose(disposing);
    }

    private bool Hold()
    {
        for (var holders = _holders; holders > 0; holders = _holders)
        {
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        }

        return false;
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0) _body.Return();
    }

    private sealed class Body(int sizeHint) : IBufferWriter<byte>
    {
        private byte[] _array = ArrayPool<byte>.Shared.Rent(Math.Max(256, sizeHint));
        private int _written;

        public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _written);

        public void Advance(int count) => _written += count;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Grow(sizeHint);
            return _array.AsMemory(_written);
        }

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            Grow(sizeHint);
            return _array.AsSpan(_written);
        }

        public void Return()
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
        }

        private void Grow(int sizeHint)
        {
            var needed = _written + Math.Max(1, sizeHint);
            if (needed <= _array.Length) return;
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _array.Length * 2));
            _array.AsSpan(0, _written).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }
    }
}
