using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Access;
using GallantSms.Application.Messages;

namespace GallantSms.WebApi.Http;

/// <summary>The <c>Idempotency-Key</c> of a request (draft-ietf-httpapi-idempotency-key-header): 1 to 128 visible characters.</summary>
internal static class IdempotencyHeader
{
    public static IdempotencyKey? Read(HttpContext http, ReadOnlyMemory<byte> body)
    {
        var given = http.Request.Headers["Idempotency-Key"];
        if (given.Count == 0) return null;
        var key = given.ToString();
        if (key.Length is 0 or > 128 || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw SendErrors.Invalid("Idempotency-Key", key, "INVALID_VALUE", "An Idempotency-Key is 1 to 128 visible ASCII characters.");

        var caller = http.RequestServices.GetRequiredService<ICurrentCaller>().Caller;
        // The path is part of what was asked: the same body at another endpoint is another request.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(http.Request.Path.Value ?? ""));
        hash.AppendData(body.Span);
        return new(caller.CredentialId, key, hash.GetHashAndReset());
    }
}
