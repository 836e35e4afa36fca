using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Persistence;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Identity.Sessions;

/// <summary>Begins, changes and ends sessions of browsers.</summary>
internal sealed class BrowserSessions(PlatformDataSource platform, SessionCache cache, TimeProvider clock)
{
    private const int LongestDevice = 200;

    /// <summary>A new session, always with a new token: what the browser had before is ended.</summary>
    /// <param name="method"><c>password</c>, <c>passkey</c> or <c>sso</c>.</param>
    /// <param name="ssoTenant">With <c>sso</c>: whose connection vouched.</param>
    public async Task StartAsync(HttpContext http, User user, string method, bool secondFactor, Guid? ssoTenant = null)
    {
        var ct = http.RequestAborted;
        await EndAsync(http);
        var (token, now) = (CredentialText.NewSession(), clock.GetUtcNow());
        // The tenant of the last session, if the person is still there, or the one they joined first.
        await ExecuteAsync("""
            insert into sessions (id, token_hash, user_id, tenant_id, method, sso_tenant, second_factor, address, device, created_at, seen_at, expires_at)
            values ($1, $2, $3, coalesce($4, (
                select m.tenant_id from memberships m
                where m.user_id = $3
                order by m.tenant_id = (select s.tenant_id from sessions s where s.user_id = $3 and s.sso_tenant is null order by s.created_at desc limit 1) desc nulls last, m.created_at
                limit 1)), $5, $4, $6, $7, $8, $9, $9, $10)
            """,
            ct, Value(Guid.CreateVersion7(now)), Value(CredentialText.Hash(token)), Value(user.Id), new() { Value = (object?)ssoTenant ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            Value(method), Value(secondFactor), Value(http.Connection.RemoteIpAddress?.ToString() ?? ""), Value(Device(http)), Value(now), Value(now + SessionStore.Lifetime));
        SessionCookie.Write(http, token, now + SessionStore.Lifetime);
    }

    /// <summary>Ends the session that the request came with, if any.</summary>
    public async Task EndAsync(HttpContext http)
    {
        if (SessionCookie.Read(http.Request) is not { } token) return;
        await ExecuteAsync("update sessions set revoked_at = $2 where token_hash = $1 and revoked_at is null", http.RequestAborted, Value(CredentialText.Hash(token)), Value(clock.GetUtcNow()));
        cache.Forget(Digest.Of(token));
        SessionCookie.Clear(http);
    }

    /// <summary>Another of the person's tenants. False when they are no member there, or single sign-on pins the session.</summary>
    public async Task<bool> SwitchAsync(KnownSession session, Guid tenantId, CancellationToken ct)
    {
        var changed = await ExecuteAsync("""
            update sessions set tenant_id = $2, acting_tenant = null, acting_reason = null, acting_since = null
            where id = $1 and (sso_tenant is null or sso_tenant = $2) and exists (select from memberships m where m.user_id = sessions.user_id and m.tenant_id = $2)
            """, ct, Value(session.Id), Value(tenantId));
        cache.ForgetAll();
        return changed > 0;
    }

    /// <summary>Looks through the eyes of a tenant below, until <see cref="StopActingAsync"/>. Whether that is allowed is the caller's part.</summary>
    public async Task ActAsAsync(Guid sessionId, Guid tenantId, string reason, CancellationToken ct)
    {
        await ExecuteAsync("update sessions set acting_tenant = $2, acting_reason = $3, acting_since = $4 where id = $1", ct, Value(sessionId), Value(tenantId), Value(reason), Value(clock.GetUtcNow()));
        cache.ForgetAll();
    }

    public async Task StopActingAsync(Guid sessionId, CancellationToken ct)
    {
        await ExecuteAsync("update sessions set acting_tenant = null, acting_reason = null, acting_since = null where id = $1", ct, Value(sessionId));
        cache.ForgetAll();
    }

    /// <summary>Ends one session of a person, or all but <paramref name="except"/>. Returns how many.</summary>
    /// <param name="within">Only those that this tenant's single sign-on began: what a session of it may see.</param>
    public async Task<int> RevokeAsync(Guid userId, Guid? only, Guid? except, CancellationToken ct, Guid? within = null)
    {
        var ended = await ExecuteAsync(
            "update sessions set revoked_at = $4 where user_id = $1 and revoked_at is null and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3) and ($5::uuid is null or sso_tenant = $5)",
            ct, Value(userId), Optional(only), Optional(except), Value(clock.GetUtcNow()), Optional(within));
        cache.ForgetAll();
        return ended;
    }

    /// <summary>Ends what programs were allowed in the person's name, after a password was lost or changed.</summary>
    public async Task RevokeGrantsAsync(Guid userId, CancellationToken ct)
    {
        await ExecuteAsync("update oauth_grants set revoked_at = $2 where user_id = $1 and revoked_at is null", ct, Value(userId), Value(clock.GetUtcNow()));
        cache.ForgetAll();
    }

    /// <param name="within">As with <see cref="RevokeAsync"/>.</param>
    public async Task<IReadOnlyList<SessionView>> ListAsync(Guid userId, Guid? current, CancellationToken ct, Guid? within = null)
    {
        await using var command = platform.Source.CreateCommand("""
            select id, created_at, seen_at, address, device, method from sessions
            where user_id = $1 and revoked_at is null and expires_at > $2 and seen_at > $3 and ($4::uuid is null or sso_tenant = $4) order by seen_at desc limit 100
            """);
        foreach (var parameter in (NpgsqlParameter[])[Value(userId), Value(clock.GetUtcNow()), Value(clock.GetUtcNow() - SessionStore.Idle), Optional(within)]) command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var sessions = new List<SessionView>();
        while (await reader.ReadAsync(ct))
        {
            sessions.Add(new(
                reader.GetGuid(0), reader.GetGuid(0) == current, reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3), reader.GetString(4),
                reader.GetString(5)));
        }

        return sessions;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken ct, params NpgsqlParameter[] values)
    {
#pragma warning disable CA2100 // constants of this class
        await using var command = platform.Source.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values) command.Parameters.Add(value);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter Value(object value) => new() { Value = value };

    private static NpgsqlParameter Optional(Guid? id) => new() { Value = (object?)id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static string Device(HttpContext http)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return agent.Length <= LongestDevice ? agent : agent[..LongestDevice];
    }
}

/// <summary>A session as its owner sees it.</summary>
/// <param name="Device">The browser's own description.</param>
internal sealed record SessionView(Guid Id, bool Current, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string Address, string Device, string Method);
