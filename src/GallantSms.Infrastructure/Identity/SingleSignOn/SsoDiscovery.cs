using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Persistence;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>Which way in an address has, told by its domain alone: whether anybody has the address is not looked up.</summary>
internal sealed class SsoDiscovery(PlatformDataSource platform)
{
    /// <summary>
    /// A connection only where one tenant claims the domain and asks for single sign-on (of several nobody knows which is meant), and where an
    /// owner of it has a confirmed address there: else anybody could name a company's domain and have its people sent to them.
    /// </summary>
    public async Task<SignInStep> FindAsync(string email, CancellationToken ct)
    {
        var domain = email[(email.LastIndexOf('@') + 1)..].Trim().ToLowerInvariant();
        await using var command = platform.Source.CreateCommand("""
            select c.id, c.tenant_id, t.sso_only from oidc_connections c join tenants t on t.id = c.tenant_id
            where $1 = any(c.domains) and c.enabled and t.status = 1
              and exists (select from memberships m join users u on u.id = m.user_id
                          where m.tenant_id = t.id and m.role = 'owner' and u.email_confirmed and split_part(u.email, '@', 2) = $1
                            and not exists (select from user_logins l where l.user_id = u.id))
            order by c.created_at limit 50
            """);
        command.Parameters.Add(new() { Value = domain });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(Guid Id, Guid Tenant, bool Only)>();
        while (await reader.ReadAsync(ct)) found.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetBoolean(2)));
        return found is [{ Only: true } first, ..] && found.TrueForAll(c => c.Tenant == first.Tenant) ? new("sso", $"/api/v1/sso/{first.Id}/start") : new("password");
    }
}
