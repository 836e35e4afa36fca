using GallantSms.Infrastructure.Identity.Sessions;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>
/// <c>/connect/endsession</c> (OpenID Connect RP-Initiated Logout): a client that shows an id_token of ours ends the browser's session that
/// token came from, and the grants that hang on it. Anything else ends nothing and goes to the page that says so.
/// </summary>
internal sealed class EndSession(IdTokens idTokens, CredentialStore store, GrantStore grants, BrowserSessions sessions)
{
    private const string Page = "/signed-out";

    /// <summary>Where to send the browser.</summary>
    public async Task<string> EndAsync(IReadOnlyDictionary<string, StringValues> given, CancellationToken ct)
    {
        if (await idTokens.ReadHintAsync(One(given, "id_token_hint"), ct) is not { } hint) return Page;
        if (One(given, "client_id") is { Length: > 0 } named && named != hint.ClientId) return Page;
        if (await store.FindClientAsync(hint.ClientId) is not { } client) return Page;

        if (hint.SessionId is { } session)
        {
            await grants.RevokeAsync(await grants.OfSessionAsync(session, client.Id, ct), ct);
            await sessions.RevokeAsync(hint.UserId, session, except: null, ct);
        }

        var target = One(given, "post_logout_redirect_uri");
        if (!client.LogoutUris.Contains(target, StringComparer.Ordinal)) return Page;
        if (One(given, "state") is not { Length: > 0 } state) return target;
        var query = new QueryBuilder { { "state", state } }.ToQueryString().ToUriComponent();
        return target.Contains('?', StringComparison.Ordinal) ? $"{target}&{query[1..]}" : target + query;
    }

    private static string One(IReadOnlyDictionary<string, StringValues> given, string name) =>
        given.TryGetValue(name, out var values) && values.Count == 1 ? values.ToString() : "";
}
