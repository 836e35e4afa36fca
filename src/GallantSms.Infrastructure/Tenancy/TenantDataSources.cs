using System.Collections.Concurrent;
using GallantSms.Application.Common;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>
/// One long-lived pool per tenant, signed in as the tenant's own role. Idle connections are closed by the pool itself;
/// a pool without connections costs next to nothing.
/// </summary>
internal sealed class TenantDataSources(
    IDbContextFactory<PlatformDb> platform, ISecretBox secrets, IOptions<PostgresOptions> options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, Lazy<Task<NpgsqlDataSource>>> _sources = [];

    public async ValueTask<NpgsqlDataSource> GetAsync(Guid tenantId, CancellationToken ct)
    {
        var lazy = _sources.GetOrAdd(tenantId, id => new(() => BuildAsync(id)));
        try
        {
            return await lazy.Value.WaitAsync(ct);
        }
        catch when (lazy.Value.IsFaulted)
        {
            _sources.TryRemove(new(tenantId, lazy)); // the next caller tries again
            throw;
        }
    }

    /// <summary>The tenant goes: its pool closes, and nobody opens another.</summary>
    public async ValueTask EvictAsync(Guid tenantId)
    {
        if (_sources.TryRemove(tenantId, out var source) && source.IsValueCreated && source.Value.IsCompletedSuccessfully) await (await source.Value).DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources.Values.Where(s => s.IsValueCreated && s.Value.IsCompletedSuccessfully))
            await (await source.Value).DisposeAsync();
        _sources.Clear();
    }

    private async Task<NpgsqlDataSource> BuildAsync(Guid tenantId)
    {
        await using var db = await platform.CreateDbContextAsync();
        // Erased a moment ago: to whoever asks it is a database that is away.
        var row = await db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == tenantId) ?? throw new NpgsqlException($"Tenant {tenantId} has no database.");
        return new NpgsqlDataSourceBuilder(ConnectionString(row.DbServer, row.DbName, row.DbRole, secrets.Unprotect(row.DbPassword))).Build();
    }

    private string ConnectionString(string server, string database, string role, string password)
    {
        var builder = options.Value.AdminTo(database, server);
        builder.Username = role;
        builder.Password = password;
        builder.MaxPoolSize = options.Value.TenantPoolSize;
        builder.MaxAutoPrepare = 60;
        builder.AutoPrepareMinUsages = 2;
        // Whoever sweeps or follows comes by at every tenant, at times several at once: what they open for a moment must not stay open,
        // or some hundred tenants take all the connections that the server has.
        (builder.ConnectionIdleLifetime, builder.ConnectionPruningInterval) = (6, 3);
        // Compiling a plan costs more than these short statements take.
        builder.Options = "-c jit=off";
        return builder.ConnectionString;
    }
}
