using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GallantSms.Application.Common;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>A code as it came back, and what belongs to it.</summary>
internal sealed record ReturnedCode(string Code, string Verifier, string RedirectUri);

/// <summary>What a token endpoint gave for a code.</summary>
internal sealed record ProviderTokens(string AccessToken, string? IdToken);

/// <summary>Redeems codes, and asks with what they gave.</summary>
internal sealed class CodeExchange(ProviderHttp http, ISecretBox box)
{
    private const int LongestAccessToken = 16 * 1024;

    public async Task<ProviderTokens> RedeemAsync(SsoConnection connection, Uri endpoint, bool basic, ReturnedCode returned, CancellationToken ct)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = returned.Code,
            ["redirect_uri"] = returned.RedirectUri,
            ["code_verifier"] = returned.Verifier,
        };
        var secret = box.Unprotect(connection.ClientSecret);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (basic)
        {
            // Both are form-encoded first (RFC 6749, 2.3.1): a colon in the id would end it early.
            var pair = $"{WebUtility.UrlEncode(connection.ClientId)}:{WebUtility.UrlEncode(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        }
        else (form["client_id"], form["client_secret"]) = (connection.ClientId, secret);
        request.Content = new FormUrlEncodedContent(form);

        var (status, body) = await http.SendAsync(request, ct);
        if (body.Text("error") is "invalid_client" or "unauthorized_client" or "incorrect_client_credentials") throw SsoErrors.Misconfigured("The provider does not know our client id and secret.");
        if (status != HttpStatusCode.OK || body.Text("access_token") is not { Length: > 0 and <= LongestAccessToken } access || access.Any(c => c is <= ' ' or > '~'))
            throw SsoErrors.NotBelieved("The provider does not take its code back.");
        return new(access, body.Text("id_token"));
    }

    public async Task<JsonElement> AskAsync(Uri address, string accessToken, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", accessToken);
        var (status, body) = await http.SendAsync(request, ct);
        return status == HttpStatusCode.OK ? body : throw SsoErrors.NotBelieved($"The provider does not say who it is (status {(int)status}).");
    }
}
