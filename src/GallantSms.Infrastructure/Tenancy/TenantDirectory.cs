using System.Collections.Concurrent;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>
/// Keeps tenants in memory for a few seconds: a suspension made on another host is seen within <see cref="Fresh"/>.
/// When the platform database is down, what is known stays in use, so that receipts and workers go on.
/// </summary>
internal sealed class TenantDirectory(IDbContextFactory<PlatformDb> platform, TimeProvider clock) : ITenantDirectory
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, (TenantInfo Tenant, DateTimeOffset At)> _byId = [];
    private readonly ConcurrentDictionary<int, Guid> _idByNo = [];
    private (IReadOnlyList<TenantInfo> Tenants, DateTimeOffset At)? _all;

    public async ValueTask<TenantInfo?> FindAsync(Guid id, CancellationToken ct)
    {
        if (_byId.TryGetValue(id, out var known) && clock.GetUtcNow() - known.At < Fresh) return known.Tenant;
        try
        {
            return await LoadAsync(t => t.Id == id, ct);
        }
        catch (NpgsqlException) when (known.Tenant is not null)
        {
            return known.Tenant;
        }
    }

    public async ValueTask<TenantInfo?> FindByNoAsync(int no, CancellationToken ct)
    {
        if (_idByNo.TryGetValue(no, out var id)) return await FindAsync(id, ct);
        return await LoadAsync(t => t.No == no, ct);
    }

    public async ValueTask<IReadOnlyList<TenantInfo>> AllAsync(CancellationToken ct)
    {
        if (_all is { } all && clock.GetUtcNow() - all.At < Fresh) return all.Tenants;
        try
        {
            return await LoadAllAsync(ct);
        }
        catch (NpgsqlException) when (_all is not null)
        {
            return _all.Value.Tenants;
        }
    }

    private async Task<IReadOnlyList<TenantInfo>> LoadAllAsync(CancellationToken ct)
    {
        await using var db = await platform.CreateDbContextAsync(ct);
        var rows = await db.Tenants.AsNoTracking().Where(t => t.Status != TenantStatus.Provisioning).ToListAsync(ct);
        var now = clock.GetUtcNow();
        var tenants = rows.ConvertAll(row => Remember(row, now));
        _all = (tenants, now);
        return tenants;
    }

    public void Forget(Guid id)
    {
        _byId.TryRemove(id, out _);
        _all = null;
    }

    private async Task<TenantInfo?> LoadAsync(System.Linq.Expressions.Expression<Func<Tenant, bool>> which, CancellationToken ct)
    {
        await using var db = await platform.CreateDbContextAsync(ct);
        var row = await db.Tenants.AsNoTracking().SingleOrDefaultAsync(which, ct);
        return row is null ? null : Remember(row, clock.GetUtcNow());
    }

    private TenantInfo Remember(Tenant row, DateTimeOffset now)
    {
        var tenant = new TenantInfo(
            row.Id, row.No, row.ParentId, row.Kind, row.Status, row.Name, row.DefaultRegion, row.Currency, row.MessagesPerMinute);
        _byId[row.Id] = (tenant, now);
        _idByNo[row.No] = row.Id;
        return tenant;
    }
}
