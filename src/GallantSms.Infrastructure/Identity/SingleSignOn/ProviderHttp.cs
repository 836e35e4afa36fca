using System.Net;
using System.Text.Json;
using GallantSms.Infrastructure.Security;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>
/// Talks to identity providers, of which a tenant's may be hostile: a short answer of JSON within seconds, from where it was
/// asked for, or none at all.
/// </summary>
internal sealed class ProviderHttp(OutboundGuard guard) : IDisposable
{
    public const int MostBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly HttpClient _http = new(guard.NewHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="Domain.Shared.DomainException"><c>SSO_UNREACHABLE</c></exception>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (!guard.MayCall(request.RequestUri!)) throw SsoErrors.Unreachable("The address is not https.");
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.UserAgent.Add(new("GallantSms", "1"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if ((int)response.StatusCode is >= 300 and < 400) throw SsoErrors.Unreachable("It redirects: give the address that answers itself.");
            if ((int)response.StatusCode is < 200 or >= 500) throw SsoErrors.Unreachable($"It answers with status {(int)response.StatusCode}.");
            return (response.StatusCode, Parse(await ReadAsync(response, patience.Token), response.StatusCode));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw SsoErrors.Unreachable($"It does not answer within {Patience.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException e)
        {
            throw SsoErrors.Unreachable(e.InnerException is OutboundRefusedException refused ? refused.Message : $"It cannot be reached: {e.HttpRequestError}.");
        }
        catch (IOException)
        {
            throw SsoErrors.Unreachable("It breaks off its answer.");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        using var read = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await body.ReadAsync(chunk, ct) is > 0 and var length)
        {
            read.Write(chunk, 0, length);
            if (read.Length > MostBytes) throw SsoErrors.Unreachable($"It answers with more than {MostBytes / 1024} kB.");
        }

        return read.ToArray();
    }

    private static JsonElement Parse(byte[] body, HttpStatusCode status)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw SsoErrors.Unreachable($"It answers with something else than JSON (status {(int)status}).");
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>Reads what strangers wrote.</summary>
internal static class Claims
{
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Null where it is absent or no list.</summary>
    public static IReadOnlyList<string>? Texts(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)]
            : null;

    public static bool IsTrue(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
