using GallantSms.Application.Common;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence.Platform;
using GallantSms.Infrastructure.Persistence.Tenants;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Persistence;

/// <summary>
/// Brings the platform database, then every tenant's, to the newest schema. One migrator runs at a time (advisory lock);
/// each database is its own step, so that a run that was killed goes on where it stopped. The first tenant is the canary:
/// when its migration fails, nobody else's is tried.
/// </summary>
internal sealed partial class Migrator(
    IOptions<PostgresOptions> options, IDbContextFactory<PlatformDb> platform, ISecretBox secrets, TimeProvider clock, ILogger<Migrator> log) : ITenantProvisioner
{
    private const long LockKey = 0x47414C4C414E54; // "GALLANT"

    public async Task RunAsync(CancellationToken ct)
    {
        await using var admin = new NpgsqlConnection(options.Value.SchemaTo("postgres").ConnectionString);
        await admin.OpenAsync(ct);
        await using (var take = new NpgsqlCommand("select pg_advisory_lock($1)", admin) { Parameters = { new() { Value = LockKey } } })
            await take.ExecuteNonQueryAsync(ct); // another host may be migrating for a while

        await CreateDatabaseAsync(admin, options.Value.PlatformDatabase, owner: null, ct);
        await using var db = await platform.CreateDbContextAsync(ct);
        db.Database.SetCommandTimeout(0);
        await db.Database.MigrateAsync(ct);
        LogMigrated(options.Value.PlatformDatabase, (await db.Database.GetAppliedMigrationsAsync(ct)).Last());

        foreach (var tenant in await db.Tenants.OrderBy(t => t.No).ToListAsync(ct))
        {
            tenant.Activate(await MigrateTenantAsync(tenant, ct));
            await db.SaveChangesAsync(ct);
        }
    }

    public async Task OpenAsync(Tenant tenant, CancellationToken ct)
    {
        await using (var db = await platform.CreateDbContextAsync(ct))
        {
            db.Tenants.Add(tenant);
            await db.SaveChangesAsync(ct);
        }

        await ProvisionAsync(tenant.Id, ct);
    }

    /// <summary>Makes a new tenant's role and database, or finishes what an earlier try left, and activates it.</summary>
    public async Task ProvisionAsync(Guid tenantId, CancellationToken ct)
    {
        await using var db = await platform.CreateDbContextAsync(ct);
        var tenant = await db.Tenants.SingleAsync(t => t.Id == tenantId, ct);
        if (tenant.DbRole.Length == 0)
        {
            var name = $"{options.Value.Prefix}_t{tenant.No}";
            tenant.AssignDatabase(name, name, secrets.Protect(Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(24))));
            await db.SaveChangesAsync(ct);
        }

        tenant.Activate(await MigrateTenantAsync(tenant, ct));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>On the server where the tenant's data lies.</summary>
    private async Task<string> MigrateTenantAsync(Tenant tenant, CancellationToken ct)
    {
        await using var admin = new NpgsqlConnection(options.Value.SchemaTo("postgres", tenant.DbServer).ConnectionString);
        await admin.OpenAsync(ct);
        var password = secrets.Unprotect(tenant.DbPassword);
        await CreateRoleAsync(admin, tenant.DbRole, password, ct);
        await CreateDatabaseAsync(admin, tenant.DbName, tenant.DbRole, ct);

        var connection = options.Value.SchemaTo(tenant.DbName, tenant.DbServer);
        (connection.Username, connection.Password) = (tenant.DbRole, password);
        await using var db = new TenantDb(new DbContextOptionsBuilder<TenantDb>()
            .UseNpgsql(connection.ConnectionString)
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options);
        await db.Database.MigrateAsync(ct);
        await Partitions.EnsureAsync((NpgsqlConnection)db.Database.GetDbConnection(), clock.GetUtcNow(), ct);
        var version = (await db.Database.GetAppliedMigrationsAsync(ct)).Last();
        LogMigrated(tenant.DbName, version);
        return version;
    }

    private static async Task CreateRoleAsync(NpgsqlConnection admin, string role, string password, CancellationToken ct)
    {
        if (await ExistsAsync(admin, "select exists (select from pg_roles where rolname = $1)", role, ct)) return;
        // Identifiers and the password are ours: prefix, number, hexadecimal. DDL takes no parameters.
        await ExecuteAsync(admin, $"create role \"{role}\" login nosuperuser nocreatedb nocreaterole password '{password}'", ct);
    }

    private static async Task CreateDatabaseAsync(NpgsqlConnection admin, string name, string? owner, CancellationToken ct)
    {
        if (!await ExistsAsync(admin, "select exists (select from pg_database where datname = $1)", name, ct))
        {
            if (owner is not null) await ExecuteAsync(admin, $"grant \"{owner}\" to current_user", ct);
            await ExecuteAsync(admin, $"create database \"{name}\" template template0 encoding 'UTF8'" + (owner is null ? "" : $" owner \"{owner}\""), ct);
        }

        // Repeated on every run: a kill between the two statements must not leave the door open.
        await ExecuteAsync(admin, $"revoke all on database \"{name}\" from public", ct);
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection admin, string sql, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, admin) { Parameters = { new() { Value = name } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection admin, string sql, CancellationToken ct)
    {
#pragma warning disable CA2100 // see the callers: no input of others reaches these statements
        await using var command = new NpgsqlCommand(sql, admin);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Database {Database} is at {Version}")]
    private partial void LogMigrated(string database, string version);
}
