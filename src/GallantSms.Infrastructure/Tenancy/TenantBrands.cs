using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Tenancy;

internal sealed class TenantBrands(PlatformDataSource platform, IOptions<AuthorizationServerOptions> server, TimeProvider clock) : ITenantBrands
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>Above it everything is looked up anew: a flood of ids must not fill the memory.</summary>
    private const int Capacity = 10_000;

    // Nearest first: each field is the first that is there on the way up.
    private const string Load = """
        with recursive up as (
            select t.*, 0 as depth from tenants t where t.id = $1
            union all
            select p.*, up.depth + 1 from tenants p join up on p.id = up.parent_id
        )
        select (array_agg(brand_name order by depth) filter (where brand_name is not null))[1],
               (array_agg(primary_color order by depth) filter (where primary_color is not null))[1],
               (array_agg(accent_color order by depth) filter (where accent_color is not null))[1],
               (array_agg(id order by depth) filter (where logo_type is not null))[1],
               (array_agg(md5(logo) order by depth) filter (where logo_type is not null))[1],
               (array_agg(support_email order by depth) filter (where support_email is not null))[1],
               (array_agg(coalesce(mail_sender, brand_name) order by depth) filter (where coalesce(mail_sender, brand_name) is not null))[1],
               (array_agg(domain order by depth) filter (where domain is not null))[1],
               (array_agg(sign_up order by depth))[1], (array_agg(announcement order by depth))[1]
        from up
        """;

    private readonly ConcurrentDictionary<Guid, (HostBrand Brand, DateTimeOffset At)> _byTenant = [];
    private (Dictionary<string, Guid> ByHost, Guid? Operator, DateTimeOffset At)? _hosts;

    public async ValueTask<Brand> ForAsync(Guid? tenantId, CancellationToken ct) => (await FindAsync(tenantId ?? (await HostsAsync(ct)).Operator, ct)).Brand;

    public async ValueTask<HostBrand> ForHostAsync(string host, CancellationToken ct)
    {
        var (byHost, top) = await HostsAsync(ct);
        return await FindAsync(!server.Value.IsOwnHost(host) && byHost.TryGetValue(host.ToLowerInvariant(), out var tenant) ? tenant : top, ct);
    }

    public void Forget()
    {
        _byTenant.Clear();
        _hosts = null;
    }

    private async ValueTask<HostBrand> FindAsync(Guid? tenantId, CancellationToken ct)
    {
        if (tenantId is not { } id) return new(Plain(), false, null);
        var now = clock.GetUtcNow();
        if (_byTenant.TryGetValue(id, out var known) && now - known.At < Fresh) return known.Brand;
        var brand = await LoadAsync(id, ct);
        if (_byTenant.Count >= Capacity) _byTenant.Clear();
        _byTenant[id] = (brand, now);
        return brand;
    }

    private async ValueTask<(Dictionary<string, Guid> ByHost, Guid? Operator)> HostsAsync(CancellationToken ct)
    {
        if (_hosts is { } known && clock.GetUtcNow() - known.At < Fresh) return (known.ByHost, known.Operator);
        await using var command = platform.Source.CreateCommand("select id, domain, kind = 1 and parent_id is null from tenants where domain is not null or kind = 1 order by no desc");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (byHost, top) = (new Dictionary<string, Guid>(StringComparer.Ordinal), (Guid?)null);
        while (await reader.ReadAsync(ct))
        {
            if (!reader.IsDBNull(1)) byHost[reader.GetString(1)] = reader.GetGuid(0);
            if (reader.GetBoolean(2)) top = reader.GetGuid(0);
        }

        _hosts = (byHost, top, clock.GetUtcNow());
        return (byHost, top);
    }

    private async Task<HostBrand> LoadAsync(Guid id, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Load);
        command.Parameters.Add(BatchCommands.Value(id, NpgsqlDbType.Uuid));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var plain = Plain();
        var brand = new Brand(
            Text(reader, 0) ?? plain.Name, Text(reader, 1) ?? plain.PrimaryColor, Text(reader, 2) ?? plain.AccentColor, reader.IsDBNull(3) ? null : reader.GetGuid(3), Text(reader, 4)?[..12],
            Text(reader, 5), Text(reader, 6), Text(reader, 7) is { } domain ? AddressOf(domain) : plain.Address);
        return new(brand, !reader.IsDBNull(8) && reader.GetBoolean(8), Text(reader, 9));
    }

    private Brand Plain() => new(Brand.DefaultName, Brand.DefaultPrimary, Brand.DefaultAccent, null, null, null, null, server.Value.Issuer);

    /// <summary>Brands' domains are served as the installation's own address is: same scheme, same port.</summary>
    private string AddressOf(string domain) => new UriBuilder(server.Value.Issuer) { Host = domain, Path = "" }.Uri.GetLeftPart(UriPartial.Authority);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
