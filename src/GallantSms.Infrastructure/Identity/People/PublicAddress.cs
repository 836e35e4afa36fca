using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>The installation behind a host name: whose accounts are opened there, and where its links lead.</summary>
/// <param name="BaseUrl">Without a slash at the end. Of our own configuration or a tenant's registered domain, never what a request claims.</param>
internal sealed record VisitedHost(Guid TenantId, string Name, bool SignUp, string BaseUrl);

internal sealed class PublicAddress(PlatformDataSource platform, IOptions<AuthorizationServerOptions> options)
{
    /// <summary>
    /// As <see cref="FindAsync"/>, for a mail to somebody known: their links lead to a tenant's domain only when they belong to it or below.
    /// Else any tenant could have other people's links sent to a host of its own.
    /// </summary>
    public async Task<VisitedHost?> FindForAsync(string? host, Guid userId, CancellationToken ct)
    {
        var visited = await FindAsync(host, ct);
        if (visited is null || visited.BaseUrl == options.Value.Issuer) return visited;
        await using var command = platform.Source.CreateCommand("""
            with recursive up as (
                select t.id, t.parent_id from memberships m join tenants t on t.id = m.tenant_id where m.user_id = $1
                union select t.id, t.parent_id from tenants t join up on t.id = up.parent_id)
            select exists (select from up where id = $2)
            """);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = visited.TenantId });
        return (bool)(await command.ExecuteScalarAsync(ct))! ? visited : await FindAsync(null, ct);
    }

    /// <summary>The tenant whose domain the visitor came to; the operator where no tenant has it. Our own host is nobody else's.</summary>
    public async Task<VisitedHost?> FindAsync(string? host, CancellationToken ct)
    {
        if (options.Value.IsOwnHost(host)) host = null;
        await using var command = platform.Source.CreateCommand("""
            select id, coalesce(brand_name, name), sign_up, domain from tenants
            where status = 1 and (domain = $1 or kind = 1) order by domain = $1 desc nulls last limit 1
            """);
        command.Parameters.Add(new() { Value = (host ?? "").ToLowerInvariant() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        var domain = await reader.IsDBNullAsync(3, ct) ? null : reader.GetString(3);
        var ownDomain = domain is not null && string.Equals(domain, host, StringComparison.OrdinalIgnoreCase);
        return new(reader.GetGuid(0), reader.GetString(1), reader.GetBoolean(2), ownDomain ? $"https://{domain}" : options.Value.Issuer);
    }

    /// <summary>Micro-units an account opened below this tenant begins with.</summary>
    public async Task<long> SignUpCreditAsync(Guid tenantId, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("select sign_up_credit from tenants where id = $1");
        command.Parameters.Add(new() { Value = tenantId });
        return (long?)await command.ExecuteScalarAsync(ct) ?? 0;
    }
}
