using System.Text;
using System.Text.Json;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>An answer, read as whatever its locators ask for.</summary>
internal sealed class AnswerBody(ReadOnlyMemory<byte> body) : IDisposable
{
    private JsonDocument? _json;
    private string? _text;
    private bool _parsed;

    /// <summary><c>null</c> when it is no JSON.</summary>
    public JsonElement? Json
    {
        get
        {
            if (!_parsed)
            {
                _parsed = true;
                try
                {
                    _json = JsonDocument.Parse(body);
                }
                catch (JsonException)
                {
                    // Then nothing is found in it.
                }
            }

            return _json?.RootElement;
        }
    }

    public string Text => _text ??= Encoding.UTF8.GetString(body.Span).TrimStart('\uFEFF');

    public void Dispose() => _json?.Dispose();
}
