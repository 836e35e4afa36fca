using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>A request that waits for its person.</summary>
internal sealed record PendingRequest(Guid Id, AuthorizeRequest Request, KnownClient Client, DateTimeOffset CreatedAt);

/// <summary>
/// <c>/connect/authorize</c>: checks the request, keeps it for ten minutes and sends the browser to the page that asks its person. The
/// session's cookie is SameSite=Strict and does not come along from the client's site, so nothing here depends on it: the page does.
/// </summary>
internal sealed class AuthorizeEndpoint(
    CredentialStore store, PlatformDataSource platform, ITenantDirectory tenants, FailureLimits limits, IOptions<AuthorizationServerOptions> options, TimeProvider clock)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Where to send the browser.</summary>
    /// <exception cref="OAuthRefusal">The client or its address is in doubt: to be told in the answer, not at that address.</exception>
    public async Task<string> BeginAsync(IReadOnlyDictionary<string, StringValues> given, HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (limits.AuthorizationRequests.Blocked(address) is { } wait)
            throw new OAuthRefusal("temporarily_unavailable", "Too many requests from this address.", 429) { RetryAfter = wait };
        limits.AuthorizationRequests.Count(address);

        var client = await ClientAsync(given);
        var redirect = AuthorizeRequest.Redirect(given, client);
        var state = given.TryGetValue("state", out var values) && values.Count == 1 ? values.ToString() : null;
        try
        {
            var request = AuthorizeRequest.Read(given, client, options.Value);
            if (await tenants.FindAsync(client.TenantId, http.RequestAborted) is not { Status: TenantStatus.Active })
                throw new OAuthRefusal("unauthorized_client", "The account of this client is suspended.");
            if (request.Silent) throw new OAuthRefusal("login_required", "Nobody can be asked silently here: the sign-in is not visible from other sites.");
            return "/consent?request=" + await KeepAsync(given, http.RequestAborted);
        }
        catch (OAuthRefusal refusal)
        {
            return Answer(redirect, state, ("error", refusal.Error), ("error_description", refusal.Message));
        }
    }

    /// <summary>A request still waiting; null when it is over, or its client may not ask any more.</summary>
    public async Task<PendingRequest?> FindAsync(Guid id, CancellationToken ct)
    {
        if (await ReadAsync(id, ct) is not var (query, createdAt)) return null;
        var given = QueryHelpers.ParseQuery(query);
        try
        {
            var client = await ClientAsync(given);
            AuthorizeRequest.Redirect(given, client); // it may have been taken from the client meanwhile
            return new(id, AuthorizeRequest.Read(given, client, options.Value), client, createdAt);
        }
        catch (OAuthRefusal)
        {
            return null;
        }
    }

    /// <summary>The client's address with an answer, always with <c>iss</c>, so that a client of several servers knows whose it is (RFC 9207).</summary>
    public string Answer(string redirectUri, string? state, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in parameters) query.Add(name, value);
        if (state is not null) query.Add("state", state);
        query.Add("iss", options.Value.Issuer);
        var text = query.ToQueryString().ToUriComponent();
        if (!redirectUri.Contains('?', StringComparison.Ordinal)) return redirectUri + text;
        return redirectUri + (redirectUri[^1] is '?' or '&' ? text[1..] : "&" + text[1..]);
    }

    private async Task<KnownClient> ClientAsync(IReadOnlyDictionary<string, StringValues> given)
    {
        var id = given.TryGetValue("client_id", out var values) && values.Count == 1 ? values.ToString() : "";
        return (CredentialText.IsClientId(id) ? await store.FindClientAsync(id) : null) ?? throw new OAuthRefusal("invalid_client", "client_id is not that of a client here.");
    }

    private async Task<(string Query, DateTimeOffset CreatedAt)?> ReadAsync(Guid id, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("select query, created_at from oauth_requests where id = $1 and expires_at > $2");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    }

    private async Task<Guid> KeepAsync(IReadOnlyDictionary<string, StringValues> given, CancellationToken ct)
    {
        var query = new QueryBuilder(given.Where(p => AuthorizeRequest.Known.Contains(p.Key)));
        var (id, now) = (Guid.NewGuid(), clock.GetUtcNow());
        await using var command = platform.Source.CreateCommand("insert into oauth_requests (id, query, created_at, expires_at) values ($1, $2, $3, $4)");
        foreach (var value in new object[] { id, query.ToQueryString().Value ?? "", now, now + Patience }) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
        return id;
    }
}
