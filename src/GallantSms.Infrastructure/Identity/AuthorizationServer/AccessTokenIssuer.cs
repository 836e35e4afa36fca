using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Writes access tokens after RFC 9068 (<c>at+jwt</c>), signed ES256.</summary>
internal sealed class AccessTokenIssuer(SigningKeys keys, IOptions<AuthorizationServerOptions> options, TimeProvider clock)
{
    public async Task<string> IssueAsync(KnownClient client, string scope, CancellationToken ct)
    {
        var key = await keys.CurrentAsync(ct);
        var issued = clock.GetUtcNow().ToUnixTimeSeconds();

        var header = Json(json =>
        {
            json.WriteString("alg", "ES256");
            json.WriteString("typ", "at+jwt");
            json.WriteString("kid", key.Kid);
        });
        var payload = Json(json =>
        {
            json.WriteString("iss", options.Value.Issuer);
            json.WriteString("aud", options.Value.Audience);
            json.WriteString("sub", client.ClientId); // client_credentials: the client is its own subject (RFC 9068, 2.2)
            json.WriteString("client_id", client.ClientId);
            json.WriteString("jti", Guid.NewGuid().ToString("N"));
            json.WriteNumber("iat", issued);
            json.WriteNumber("exp", issued + (long)options.Value.AccessTokenLifetime.TotalSeconds);
            json.WriteString("scope", scope);
            json.WriteString("tenant_id", client.TenantId);
        });
        var signed = $"{header}.{payload}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
