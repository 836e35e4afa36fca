using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>What a code or a refresh token was good for.</summary>
/// <param name="RefreshToken">The next one; null without <c>offline_access</c>.</param>
internal sealed record RedeemedGrant(
    Guid Id, Guid UserId, IReadOnlyList<string> Scopes, string? Nonce, DateTimeOffset AuthTime, Guid? SessionId, string? RefreshToken);

/// <summary>
/// Codes and refresh tokens. Each works once. One that comes a second time was stolen before or after its first use, and nobody can tell
/// which, so it ends the grant and everything the grant gave (RFC 9700, 2.1.1 and 4.14.2). Rows are locked: of two at the same moment one is second.
/// </summary>
internal sealed class GrantStore(PlatformDataSource platform, CredentialCache cache, IHttpContextAccessor http, TimeProvider clock)
{
    public static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(60);

    /// <summary>However often it is refreshed, a grant ends after this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Unused, a refresh token ends after this.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(7);

    /// <summary>A client that never got its answer may repeat a refresh for so long, unless somebody used what it was answered with.</summary>
    public static readonly TimeSpan Repeatable = TimeSpan.FromSeconds(10);

    private const string GrantColumns = "g.id, g.client_id, g.user_id, g.scopes, g.nonce, g.auth_time, g.session_id, g.expires_at, g.revoked_at";

    /// <exception cref="OAuthRefusal"/>
    public async Task<RedeemedGrant> RedeemCodeAsync(string code, KnownClient client, string redirectUri, string verifier, CancellationToken ct)
    {
        if (!CredentialText.IsAuthorizationCode(code)) throw OAuthRefusal.InvalidGrant();
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (now, hash) = (clock.GetUtcNow(), CredentialText.Hash(code));

        GrantRow grant;
        bool used, bound;
        await using (var find = Command(connection, $"select {GrantColumns}, g.redirect_uri, g.code_challenge, g.code_expires_at, g.code_used_at from oauth_grants g where g.code_hash = $1 for update", hash))
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct)) throw OAuthRefusal.InvalidGrant();
            grant = Read(reader);
            bound = reader.GetString(9) == redirectUri && Matches(verifier, reader.GetString(10)) && reader.GetFieldValue<DateTimeOffset>(11) > now;
            used = !reader.IsDBNull(12);
        }

        // Another client's word about it counts for nothing, not even to end it.
        if (grant.ClientId != client.Id) throw OAuthRefusal.InvalidGrant();
        if (used) throw await EndAsync(connection, transaction, grant, client, ct);
        if (!bound || grant.IsOver(now)) throw OAuthRefusal.InvalidGrant();
        await ExecuteAsync(connection, "update oauth_grants set code_used_at = $2 where id = $1", ct, grant.Id, now);
        var refresh = grant.Scopes.Contains(IdentityScopes.OfflineAccess) ? await AddTokenAsync(connection, grant, now, ct) : null;
        await transaction.CommitAsync(ct);
        return grant.Redeemed(refresh);
    }

    /// <param name="token">As it was given out.</param>
    /// <param name="client">Who brings it.</param>
    /// <param name="asked">Scopes; a wrong wish must not cost the client its token.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthRefusal"/>
    public async Task<RedeemedGrant> RefreshAsync(string token, KnownClient client, string asked, CancellationToken ct)
    {
        if (!CredentialText.IsRefreshToken(token)) throw OAuthRefusal.InvalidGrant();
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (now, hash) = (clock.GetUtcNow(), CredentialText.Hash(token));

        GrantRow grant;
        DateTimeOffset expires;
        DateTimeOffset? usedAt;
        byte[]? successor;
        await using (var find = Command(connection, $"select {GrantColumns}, t.expires_at, t.used_at, t.replaced_by from oauth_refresh_tokens t join oauth_grants g on g.id = t.grant_id where t.hash = $1 for update", hash))
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct)) throw OAuthRefusal.InvalidGrant();
            grant = Read(reader);
            expires = reader.GetFieldValue<DateTimeOffset>(9);
            usedAt = reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10);
            successor = reader.IsDBNull(11) ? null : reader.GetFieldValue<byte[]>(11);
        }

        if (grant.ClientId != client.Id || grant.IsOver(now)) throw OAuthRefusal.InvalidGrant();
        var wrongWish = !asked.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(grant.Scopes.Contains);
        if (wrongWish && usedAt is null) throw OAuthRefusal.InvalidScope("The person did not allow every scope that is asked for.");
        if (usedAt is { } first)
        {
            // The unused successor was never received: it is given up for another. Should it turn up after all, it counts as used.
            var repeated = successor is not null && now - first <= Repeatable
                && await ExecuteAsync(connection, "update oauth_refresh_tokens set used_at = $2 where hash = $1 and used_at is null", ct, successor, now) == 1;
            if (!repeated) throw await EndAsync(connection, transaction, grant, client, ct);
        }
        else if (expires <= now)
        {
            throw OAuthRefusal.InvalidGrant();
        }

        var next = await AddTokenAsync(connection, grant, now, ct);
        await ExecuteAsync(connection, "update oauth_refresh_tokens set used_at = coalesce(used_at, $2), replaced_by = $3 where hash = $1", ct, hash, now, CredentialText.Hash(next));
        await transaction.CommitAsync(ct);
        return grant.Redeemed(next) with { Nonce = null };
    }

    /// <summary>Ends the grant that a refresh token belongs to. True also for one of no grant; false for another client's.</summary>
    public async Task<bool> RevokeAsync(string refreshToken, KnownClient client, CancellationToken ct)
    {
        if (await FindAsync(refreshToken, ct) is not { } found) return true;
        if (found.ClientId != client.Id) return false;
        await RevokeAsync([found.GrantId], ct);
        return true;
    }

    public async Task RevokeAsync(Guid[] grants, CancellationToken ct)
    {
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, "update oauth_grants set revoked_at = $2 where id = any($1) and revoked_at is null", ct, grants, clock.GetUtcNow());
        foreach (var grant in grants) cache.Grants.Forget(grant);
    }

    /// <summary>The grants that a browser's session gave a client and that do not outlive it: those without <c>offline_access</c>.</summary>
    public async Task<Guid[]> OfSessionAsync(Guid session, Guid client, CancellationToken ct)
    {
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var command = Command(connection, "select id from oauth_grants where session_id = $1 and client_id = $2 and revoked_at is null and not 'offline_access' = any(scopes)", session, client);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var grants = new List<Guid>();
        while (await reader.ReadAsync(ct)) grants.Add(reader.GetGuid(0));
        return [.. grants];
    }

    /// <summary>A refresh token that would work now.</summary>
    public async Task<LiveRefreshToken?> FindAsync(string token, CancellationToken ct)
    {
        if (!CredentialText.IsRefreshToken(token)) return null;
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var command = Command(
            connection,
            """
            select g.id, g.client_id, g.user_id, g.scopes, t.created_at, t.expires_at, t.used_at is null from oauth_refresh_tokens t join oauth_grants g on g.id = t.grant_id
            where t.hash = $1 and g.revoked_at is null and g.expires_at > $2 and t.expires_at > $2
            """,
            CredentialText.Hash(token), clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetFieldValue<string[]>(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetBoolean(6))
            : null;
    }

    /// <summary>Somebody holds what somebody else used: the tenant's log says so, from where, and whose.</summary>
    private async Task<OAuthRefusal> EndAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, GrantRow grant, KnownClient client, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var ended = await ExecuteAsync(connection, "update oauth_grants set revoked_at = $2 where id = $1 and revoked_at is null", ct, grant.Id, now);
        if (ended == 1)
        {
            await ExecuteAsync(
                connection,
                """
                insert into audit_entries (id, at, tenant_id, actor_kind, actor_id, actor, action, target_kind, target_id, target, address, request_id)
                select $1, $2, $3, 'oauth_client', $4, $5, 'oauth_client.replayed', 'person', u.id::text, u.email, $7, $8 from users u where u.id = $6
                """,
                ct, Guid.CreateVersion7(now), now, client.TenantId, client.Id, client.Name, grant.UserId, http.HttpContext?.Connection.RemoteIpAddress?.ToString() ?? "",
                http.HttpContext?.TraceIdentifier ?? "");
        }

        await transaction.CommitAsync(ct);
        cache.Grants.Forget(grant.Id);
        return OAuthRefusal.InvalidGrant();
    }

    private static async Task<string> AddTokenAsync(NpgsqlConnection connection, GrantRow grant, DateTimeOffset now, CancellationToken ct)
    {
        var token = CredentialText.NewRefreshToken();
        var expires = now + Idle < grant.ExpiresAt ? now + Idle : grant.ExpiresAt;
        await ExecuteAsync(connection, "insert into oauth_refresh_tokens (hash, grant_id, scopes, created_at, expires_at) values ($1, $2, $3, $4, $5)", ct, CredentialText.Hash(token), grant.Id, grant.Scopes, now, expires);
        return token;
    }

    private static bool Matches(string verifier, string challenge) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));

    private static GrantRow Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetFieldValue<string[]>(3), reader.IsDBNull(4) ? null : reader.GetString(4),
        reader.GetFieldValue<DateTimeOffset>(5), reader.IsDBNull(6) ? null : reader.GetGuid(6), reader.GetFieldValue<DateTimeOffset>(7), !reader.IsDBNull(8));

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
#pragma warning disable CA2100 // constants of this class
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record GrantRow(
        Guid Id, Guid ClientId, Guid UserId, string[] Scopes, string? Nonce, DateTimeOffset AuthTime, Guid? SessionId, DateTimeOffset ExpiresAt, bool Revoked)
    {
        public bool IsOver(DateTimeOffset now) => Revoked || ExpiresAt <= now;

        public RedeemedGrant Redeemed(string? refresh) => new(Id, UserId, Scopes, Nonce, AuthTime, SessionId, refresh);
    }
}

/// <param name="Unused">A used one may still be known, for the seconds in which it may be repeated.</param>
internal sealed record LiveRefreshToken(Guid GrantId, Guid ClientId, Guid UserId, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool Unused);
