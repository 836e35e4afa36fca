using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace GallantSms.Infrastructure.Providers.Http;

/// <summary>
/// A request body that knows whether the transport ever asked for it: a request whose body was not begun cannot have been
/// taken, whatever went wrong, and one whose body was begun may have been.
/// </summary>
internal abstract class CarrierBody : HttpContent
{
    private volatile bool _begun;

    /// <summary>Bytes of the body may have left.</summary>
    public bool Begun => _begun;

    public static CarrierBody Form(IEnumerable<KeyValuePair<string, string>> fields) =>
        new Bytes(Encoding.ASCII.GetBytes(string.Join('&', fields.Select(f => $"{FormEncode(f.Key)}={FormEncode(f.Value)}"))), "application/x-www-form-urlencoded");

    public static CarrierBody Of(byte[] bytes, string mediaType) => new Bytes(bytes, mediaType);

    protected void Begin() => _begun = true;

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private sealed class Bytes : CarrierBody
    {
        private readonly byte[] _bytes;

        public Bytes(byte[] bytes, string mediaType)
        {
            _bytes = bytes;
            Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Begin();
            await stream.WriteAsync(_bytes);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Begin();
            await stream.WriteAsync(_bytes, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
