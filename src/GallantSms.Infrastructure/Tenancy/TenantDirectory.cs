using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>
/// Keeps tenants in memory for a few seconds: a suspension made on another host is seen within <see cref="Fresh"/>. A tenant is
/// suspended when one above it is. When the platform database is down, what is known stays in use, so that receipts and workers go on.
/// </summary>
internal sealed class TenantDirectory(PlatformDataSource platform, TimeProvider clock) : ITenantDirectory
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private const string Load = """
        with recursive up as (
            select id, id as tenant, parent_id, status from tenants where ($1::uuid is null or id = $1) and ($2::int is null or no = $2) and ($3::smallint is null or status <> $3)
            union all
            select p.id, up.tenant, p.parent_id, p.status from tenants p join up on p.id = up.parent_id
        )
        select t.id, t.no, t.parent_id, t.kind, case when t.status = 1 and s.suspended then 2 else t.status end::smallint, t.name, t.default_region, t.currency, t.messages_per_minute, t.db_server
        from (select tenant, bool_or(status = 2) as suspended from up group by tenant) s join tenants t on t.id = s.tenant
        """;

    private readonly ConcurrentDictionary<Guid, (TenantInfo Tenant, DateTimeOffset At)> _byId = [];
    private readonly ConcurrentDictionary<int, Guid> _idByNo = [];
    private (IReadOnlyList<TenantInfo> Tenants, DateTimeOffset At)? _all;

    public async ValueTask<TenantInfo?> FindAsync(Guid id, CancellationToken ct)
    {
        if (_byId.TryGetValue(id, out var known) && clock.GetUtcNow() - known.At < Fresh) return known.Tenant;
        try
        {
            var tenant = (await LoadAsync(id, null, null, ct)).SingleOrDefault();
            if (tenant is null) _byId.TryRemove(id, out _);
            return tenant;
        }
        catch (NpgsqlException) when (known.Tenant is not null)
        {
            return known.Tenant;
        }
    }

    public async ValueTask<TenantInfo?> FindByNoAsync(int no, CancellationToken ct)
    {
        if (_idByNo.TryGetValue(no, out var id)) return await FindAsync(id, ct);
        return (await LoadAsync(null, no, null, ct)).SingleOrDefault();
    }

    public async ValueTask<IReadOnlyList<TenantInfo>> AllAsync(CancellationToken ct)
    {
        if (_all is { } all && clock.GetUtcNow() - all.At < Fresh) return all.Tenants;
        try
        {
            var tenants = await LoadAsync(null, null, TenantStatus.Provisioning, ct);
            _all = (tenants, clock.GetUtcNow());
            return tenants;
        }
        catch (NpgsqlException) when (_all is not null)
        {
            return _all.Value.Tenants;
        }
    }

    /// <summary>A change may touch every tenant below: all are looked up again, and still known should the database be away.</summary>
    public void Forget(Guid id)
    {
        foreach (var (known, entry) in _byId) _byId[known] = entry with { At = DateTimeOffset.MinValue };
        _all = _all is { } all ? all with { At = DateTimeOffset.MinValue } : null;
    }

    private async Task<IReadOnlyList<TenantInfo>> LoadAsync(Guid? id, int? no, TenantStatus? without, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Load);
        command.Parameters.Add(BatchCommands.Value(id, NpgsqlDbType.Uuid));
        command.Parameters.Add(BatchCommands.Value(no, NpgsqlDbType.Integer));
        command.Parameters.Add(BatchCommands.Value((short?)without, NpgsqlDbType.Smallint));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (tenants, now) = (new List<TenantInfo>(), clock.GetUtcNow());
        while (await reader.ReadAsync(ct)) tenants.Add(Remember(Read(reader), now));
        return tenants;
    }

    private static TenantInfo Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), (TenantKind)reader.GetInt16(3), (TenantStatus)reader.GetInt16(4), reader.GetString(5),
        reader.GetString(6), reader.GetString(7), reader.GetInt32(8)) { Residency = reader.GetString(9) };

    private TenantInfo Remember(TenantInfo tenant, DateTimeOffset now)
    {
        _byId[tenant.Id] = (tenant, now);
        _idByNo[tenant.No] = tenant.Id;
        return tenant;
    }
}
