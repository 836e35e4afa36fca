using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Domain.Access;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.IntegrationTests.Access;

/// <summary>One sign-in of a person at a client, step by step: each step can be done wrongly.</summary>
internal sealed class CodeFlow(AccessFixture access, OAuthClient client, string? secret, SignedIn browser)
{
    public const string Redirect = "https://shop.example/callback?from=gallant";

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string State { get; } = Guid.NewGuid().ToString("N");

    public string Nonce { get; } = Guid.NewGuid().ToString("N");

    public string Scope { get; set; } = "openid profile email offline_access messages:read messages:send";

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public OAuthClient Client => client;

    public string? Secret => secret;

    public SignedIn Person => browser;

    /// <summary>The parameters of an honest request.</summary>
    public List<KeyValuePair<string, string>> Request() =>
    [
        new("client_id", client.ClientId), new("redirect_uri", client.RedirectUris[0]), new("response_type", "code"), new("scope", Scope), new("state", State), new("nonce", Nonce),
        new("code_challenge", Challenge), new("code_challenge_method", "S256"),
    ];

    public Task<HttpResponseMessage> AuthorizeAsync(IEnumerable<KeyValuePair<string, string>>? request = null) =>
        access.From().GetAsync("/connect/authorize?" + string.Join('&', (request ?? Request()).Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}")));

    /// <summary>To where the page asks.</summary>
    public async Task<string> AskedAsync(IEnumerable<KeyValuePair<string, string>>? request = null)
    {
        var answer = await AuthorizeAsync(request);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var location = answer.Headers.Location!.OriginalString;
        Assert.StartsWith("/consent?request=", location, StringComparison.Ordinal);
        return "/api/v1/consent/" + location["/consent?request=".Length..];
    }

    /// <summary>To the client's address with the answer.</summary>
    public async Task<Dictionary<string, string>> DecidedAsync(object? decision = null, IEnumerable<KeyValuePair<string, string>>? request = null)
    {
        var page = await AskedAsync(request);
        var answer = await browser.Page(access).PostAsync(page, decision ?? new { allow = true }).DataAsync();
        var to = (string)answer["redirect_to"]!;
        Assert.StartsWith(client.RedirectUris[0], to, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(new Uri(to).Query).ToDictionary(p => p.Key, p => p.Value.Single()!);
    }

    public async Task<string> CodeAsync() => (await DecidedAsync())["code"];

    /// <summary>The form of an honest exchange.</summary>
    public Dictionary<string, string> Exchange(string code) => new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = client.RedirectUris[0],
        ["code_verifier"] = Verifier,
    };

    public static Dictionary<string, string> Refresh(string token) => new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token };

    public Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> form)
    {
        var post = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(secret is null ? [.. form, new("client_id", client.ClientId)] : form) };
        if (secret is not null) post.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client.ClientId}:{secret}")));
        return access.From().SendAsync(post);
    }

    public Task<HttpResponseMessage> TokenAsync(IEnumerable<KeyValuePair<string, string>> form) => PostAsync("/connect/token", form);

    public async Task<JsonNode> TokensAsync() => await TokenAsync(Exchange(await CodeAsync())).JsonAsync(HttpStatusCode.OK);

    public static async Task<string> ErrorAsync(Task<HttpResponseMessage> sent, HttpStatusCode status = HttpStatusCode.BadRequest) => (string)(await sent.JsonAsync(status))["error"]!;

    public static JsonNode Part(string token, int part) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[part]))!;
}

internal static class FormExtensions
{
    public static List<KeyValuePair<string, string>> With(this IEnumerable<KeyValuePair<string, string>> form, string name, string? value) =>
        [.. form.Where(p => p.Key != name), .. value is null ? Array.Empty<KeyValuePair<string, string>>() : [new(name, value)]];

    public static List<KeyValuePair<string, string>> Twice(this IEnumerable<KeyValuePair<string, string>> form, string name, string? other = null)
    {
        var list = form.ToList();
        return [.. list, new(name, other ?? list.First(p => p.Key == name).Value)];
    }
}
