using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Persistence.Platform;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.IntegrationTests.Tenants;

/// <summary>An installation of its own: a migration visits every tenant, and elsewhere there are hundreds by now.</summary>
public sealed class MigrationTests(GallantFixture gallant) : IClassFixture<GallantFixture>
{
    [Fact]
    public async Task Migrating_again_changes_nothing_and_leaves_the_version_visible()
    {
        var tenant = await gallant.NewTenantAsync();
        await gallant.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        await using var db = await gallant.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync();
        Assert.Equal("0011_webhook_gaps", (await db.Tenants.SingleAsync(t => t.Id == tenant.Tenant.Id)).SchemaVersion);
    }

    /// <summary>An index over years of messages takes minutes; here a lock does, longer than the statements of requests may.</summary>
    [Fact]
    public async Task A_migration_is_given_the_time_it_takes()
    {
        var tenant = await gallant.NewTenantAsync();
        var given = gallant.Services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        var options = new PostgresOptions { Admin = given.AdminTo("postgres").ConnectionString + ";Command Timeout=1", Prefix = given.Prefix };
        await using var platform = await gallant.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync();
        var database = (await platform.Tenants.SingleAsync(t => t.Id == tenant.Tenant.Id)).DbName;
        await using var holder = new NpgsqlConnection(given.SchemaTo(database).ConnectionString);
        await holder.OpenAsync();
        await using var watcher = new NpgsqlConnection(given.SchemaTo(database).ConnectionString); // a transaction sees one picture of the activity
        await watcher.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await ExecuteAsync(holder, "lock table \"__EFMigrationsHistory\" in access exclusive mode");

        var migrating = ActivatorUtilities.CreateInstance<Migrator>(gallant.Services, Options.Create(options)).RunAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => migrating.IsCompleted || await WaitsForTwoSecondsAsync(watcher));
        Assert.False(migrating.IsCompleted, $"It did not wait: {migrating.Exception?.GetBaseException().Message}");
        await transaction.RollbackAsync();

        await migrating;
    }

    private static async Task<bool> WaitsForTwoSecondsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '2 seconds')", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // the test's own statement
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
