using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>A connection as administrators see it. The secret is not in it.</summary>
/// <param name="RedirectUri">To be registered at the provider.</param>
internal sealed record SsoConnectionView(
    Guid Id, string Name, string Preset, string Issuer, string ClientId, IReadOnlyList<string> Domains, string? RoleClaim, IReadOnlyDictionary<string, string> RoleMap, string DefaultRole,
    bool Enabled, DateTimeOffset CreatedAt, string RedirectUri)
{
    public static SsoConnectionView Of(SsoConnection c, string redirectUri) => new(
        c.Id, c.Name, c.Preset, c.Issuer, c.ClientId, c.Domains, c.RoleClaim, c.Roles(), c.DefaultRole, c.Enabled, c.CreatedAt, redirectUri);
}

/// <summary>The connections of the caller's tenant.</summary>
internal sealed class SsoConnections(PlatformDb db, ICurrentCaller current, ISecretBox box, SsoDraftRules rules, IAuditLog audit, ISessionCache sessions, TimeProvider clock)
{
    private const int Most = 20;

    public async Task<IReadOnlyList<SsoConnection>> ListAsync(CancellationToken ct) => await Own().AsNoTracking().OrderBy(c => c.Name).Take(Most).ToListAsync(ct);

    public async Task<SsoConnection> FindAsync(Guid id, CancellationToken ct) => await Own().SingleOrDefaultAsync(c => c.Id == id, ct) ?? throw SsoErrors.Unknown();

    public async Task<SsoConnection> AddAsync(SsoDraft draft, CancellationToken ct)
    {
        var settings = rules.Check(draft, null);
        if (await Own().CountAsync(ct) >= Most) throw SsoErrors.TooMany(Most);
        var connection = SsoConnection.Create(current.Caller.TenantId, settings, box.Protect(draft.ClientSecret!), clock.GetUtcNow());
        db.Add(connection);
        audit.Note("sso_connection.created", Target(connection), after: Noted(connection, secretChanged: true));
        await SaveAsync(connection, ct);
        return connection;
    }

    public async Task<SsoConnection> ChangeAsync(Guid id, SsoDraft draft, CancellationToken ct)
    {
        var connection = await FindAsync(id, ct);
        var settings = rules.Check(draft, connection);
        var (before, wasTrusted) = (Noted(connection, secretChanged: false), connection.Enabled);
        connection.Become(settings, draft.ClientSecret is { } secret ? box.Protect(secret) : null);
        audit.Note("sso_connection.updated", Target(connection), before, Noted(connection, draft.ClientSecret is not null));
        await SaveAsync(connection, ct);
        if (wasTrusted && !connection.Enabled) await EndSessionsAsync(ct);
        return connection;
    }

    public async Task RemoveAsync(Guid id, CancellationToken ct)
    {
        var connection = await FindAsync(id, ct);
        db.Remove(connection);
        audit.Note("sso_connection.removed", Target(connection), before: Noted(connection, secretChanged: false));
        await db.SaveChangesAsync(ct);
        await EndSessionsAsync(ct);
    }

    private IQueryable<SsoConnection> Own()
    {
        var tenant = current.Caller.TenantId;
        return db.Set<SsoConnection>().Where(c => c.TenantId == tenant);
    }

    /// <summary>Whom the provider vouched for is not vouched for any more. Who came by another connection signs in again.</summary>
    private async Task EndSessionsAsync(CancellationToken ct)
    {
        var (tenant, now) = (current.Caller.TenantId, clock.GetUtcNow());
        await db.Database.ExecuteSqlAsync($"update sessions set revoked_at = {now} where sso_tenant = {tenant} and revoked_at is null", ct);
        await db.Database.ExecuteSqlAsync($"update oauth_grants set revoked_at = {now} where tenant_id = {tenant} and sso and revoked_at is null", ct);
        sessions.ForgetAll();
    }

    private async Task SaveAsync(SsoConnection connection, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw SsoErrors.NameTaken(connection.Name);
        }
    }

    private static AuditTarget Target(SsoConnection connection) => new("sso_connection", connection.Id.ToString(), connection.Name);

    private static object Noted(SsoConnection c, bool secretChanged) => new
    {
        name = c.Name,
        preset = c.Preset,
        issuer = c.Issuer,
        client_id = c.ClientId,
        domains = c.Domains,
        role_claim = c.RoleClaim,
        role_map = c.Roles(),
        default_role = c.DefaultRole,
        enabled = c.Enabled,
        secret_changed = secretChanged,
    };
}
