using System.Globalization;
using GallantSms.Domain.Access;
using Microsoft.Extensions.Primitives;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>An authorization request (RFC 6749, 4.1.1; OpenID Connect Core, 3.1.2.1) that has been checked against its client.</summary>
/// <param name="Scopes">What is asked for; never more than the client has.</param>
/// <param name="SignInAgain">A session that began earlier is not enough.</param>
/// <param name="AskAgain">An earlier yes is not enough.</param>
/// <param name="Silent">Nothing may be shown to the person.</param>
internal sealed record AuthorizeRequest(
    string RedirectUri, IReadOnlyList<string> Scopes, string? State, string? Nonce, string CodeChallenge, bool SignInAgain, bool AskAgain, bool Silent, TimeSpan? MaxAge)
{
    private const int LongestState = 2000;
    private const int ChallengeLength = 43; // SHA-256 as base64url

    /// <summary>What is kept of a request while its person decides.</summary>
    public static readonly IReadOnlyList<string> Known =
        ["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "prompt", "max_age", "resource", "audience"];

    /// <summary>The address to answer at. Until it is known to be the client's, nobody is sent anywhere.</summary>
    /// <exception cref="OAuthRefusal"/>
    public static string Redirect(IReadOnlyDictionary<string, StringValues> given, KnownClient client)
    {
        if (Values(given, "redirect_uri") is not [{ Length: > 0 } uri]) throw OAuthRefusal.InvalidRequest("Exactly one redirect_uri is needed.");
        return client.RedirectUris.Any(registered => Domain.Access.RedirectUri.Matches(registered, uri)) ? uri : throw OAuthRefusal.InvalidRequest("redirect_uri is not one of this client's.");
    }

    /// <exception cref="OAuthRefusal">To be told at the redirect address.</exception>
    public static AuthorizeRequest Read(IReadOnlyDictionary<string, StringValues> given, KnownClient client, AuthorizationServerOptions options)
    {
        if (given.FirstOrDefault(p => p.Value.Count > 1 && Known.Contains(p.Key)).Key is { } repeated) throw OAuthRefusal.InvalidRequest($"{repeated} is there more than once.");
        if (given.ContainsKey("request")) throw new OAuthRefusal("request_not_supported", "Request objects are not supported.");
        if (given.ContainsKey("request_uri")) throw new OAuthRefusal("request_uri_not_supported", "Request objects are not supported.");
        if (!client.GrantTypes.Contains(GrantTypes.AuthorizationCode)) throw new OAuthRefusal("unauthorized_client", "This client may not use authorization_code.");

        if (Text(given, "response_type") is not { } type) throw OAuthRefusal.InvalidRequest("response_type is missing.");
        if (type != "code") throw new OAuthRefusal("unsupported_response_type", "response_type is code.");
        if (Text(given, "response_mode") is not (null or "query")) throw OAuthRefusal.InvalidRequest("response_mode is query.");
        if (Text(given, "code_challenge") is not { Length: ChallengeLength } challenge || !challenge.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw OAuthRefusal.InvalidRequest("PKCE is needed: code_challenge, 43 characters of base64url.");
        if (Text(given, "code_challenge_method") != "S256") throw OAuthRefusal.InvalidRequest("PKCE is needed: code_challenge_method is S256.");
        var (state, nonce) = (Text(given, "state"), Text(given, "nonce"));
        if (state?.Length > LongestState || nonce?.Length > LongestState) throw OAuthRefusal.InvalidRequest($"state and nonce have at most {LongestState} characters.");
        foreach (var name in new[] { "resource", "audience" })
            if (Text(given, name) is { } target && !options.IsOurs(target)) throw new OAuthRefusal("invalid_target", $"{name} is not an API of this server.");

        var prompts = (Text(given, "prompt") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (prompts.Any(p => p is not ("none" or "login" or "consent" or "select_account")) || (prompts.Contains("none") && prompts.Length > 1))
            throw OAuthRefusal.InvalidRequest("prompt is none, or of login, consent and select_account.");
        return new(
            Text(given, "redirect_uri")!, Asked(Text(given, "scope"), client), state, nonce, challenge,
            prompts.Contains("login") || prompts.Contains("select_account"), prompts.Contains("consent"), prompts.Contains("none"), MaxAgeOf(given));
    }

    /// <summary>A parameter without a value counts as left out (RFC 6749, 3.1).</summary>
    private static string? Text(IReadOnlyDictionary<string, StringValues> given, string name) => Values(given, name) is [{ Length: > 0 } text] ? text : null;

    private static string?[] Values(IReadOnlyDictionary<string, StringValues> given, string name) => given.TryGetValue(name, out var values) ? values.ToArray() : [];

    private static TimeSpan? MaxAgeOf(IReadOnlyDictionary<string, StringValues> given)
    {
        if (Text(given, "max_age") is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : throw OAuthRefusal.InvalidRequest("max_age is a number of seconds.");
    }

    /// <summary>All the client has when it asks for nothing. A refresh token is given only to a client that may use one.</summary>
    private static List<string> Asked(string? scope, KnownClient client)
    {
        var asked = (scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (asked.Count == 0) asked = [.. client.Scopes];
        if (asked.Count == 0 || !asked.All(s => IdentityScopes.All.Contains(s) || client.Scopes.Contains(s)))
            throw OAuthRefusal.InvalidScope("The client does not have every scope it asks for.");
        if (!client.GrantTypes.Contains(GrantTypes.RefreshToken)) asked.Remove(IdentityScopes.OfflineAccess);
        return asked;
    }
}
