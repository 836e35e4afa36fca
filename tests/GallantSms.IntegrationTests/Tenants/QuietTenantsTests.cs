using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using GallantSms.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Tenants;

/// <summary>An installation of its own: each minute here is waiting, and nobody should have to wait behind it.</summary>
public sealed class QuietTenantsTests(GallantFixture gallant) : IClassFixture<GallantFixture>
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_tenant_stays_quiet_while_it_is_only_read_and_no_longer_when_something_is_written()
    {
        var tenant = await gallant.NewTenantAsync();
        var quiet = new QuietTenants(Writes, _clock);
        Assert.False((await quiet.BeginAsync(default)).IsQuiet(tenant.Tenant.Id)); // never visited
        await FallsQuietAsync(quiet, tenant.Tenant.Id);

        var before = await SessionsAsync(tenant);
        await RunAsync(tenant, "select count(*) from messages");
        await Eventually.TrueAsync(async () => await SessionsAsync(tenant) > before); // it has told what it did
        Assert.True((await quiet.BeginAsync(default)).IsQuiet(tenant.Tenant.Id));

        await RunAsync(tenant, "update change_head set position = position");
        await Eventually.TrueAsync(async () => !(await quiet.BeginAsync(default)).IsQuiet(tenant.Tenant.Id));
    }

    [Fact]
    public async Task It_is_visited_when_something_is_due_and_after_some_minutes_anyway()
    {
        var (due, idle) = ((await gallant.NewTenantAsync()).Tenant.Id, (await gallant.NewTenantAsync()).Tenant.Id);
        var quiet = new QuietTenants(Writes, _clock);
        await FallsQuietAsync(quiet, due);
        await FallsQuietAsync(quiet, idle);
        (await quiet.BeginAsync(default)).Rest(due, _clock.GetUtcNow().AddMinutes(1));

        _clock.Advance(TimeSpan.FromMinutes(1));
        var round = await quiet.BeginAsync(default);
        Assert.Equal((false, true), (round.IsQuiet(due), round.IsQuiet(idle)));
        _clock.Advance(QuietTenants.Longest);
        Assert.False((await quiet.BeginAsync(default)).IsQuiet(idle));
    }

    [Fact]
    public async Task What_is_not_known_is_visited()
    {
        var round = await new QuietTenants(Writes, _clock).BeginAsync(default);
        var stranger = Guid.CreateVersion7();
        round.Rest(stranger);
        Assert.False(round.IsQuiet(stranger));
    }

    /// <summary>The sweeps of every kind go on, here each second and more often, and none of them comes by.</summary>
    [Fact]
    public async Task Nobody_connects_to_the_database_of_a_tenant_where_nothing_happens()
    {
        var (still, busy) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        await Eventually.TrueAsync(
            async () =>
            {
                var before = await SessionsAsync(still);
                for (var i = 0; i < 12; i++) await SweptAsync(busy); // longer than a connection stays open
                return await SessionsAsync(still) == before && await StatAsync(still, "numbackends") == 0;
            },
            TimeSpan.FromMinutes(2));
    }

    private TenantWrites Writes => gallant.Services.GetRequiredService<TenantWrites>();

    private static async Task FallsQuietAsync(QuietTenants quiet, Guid tenant) =>
        await Eventually.TrueAsync(
            async () =>
            {
                var round = await quiet.BeginAsync(default);
                if (round.IsQuiet(tenant)) return true;
                round.Rest(tenant);
                return false;
            },
            TimeSpan.FromMinutes(1)); // what made it may be counted some seconds later

    /// <summary>A sweep has come by: what was over is gone.</summary>
    private static async Task SweptAsync(TestTenant tenant)
    {
        await tenant.CountAsync("""
            with row as (insert into exports (id, owner_id, query, sort, filter, columns, state, due_at, created_at, expires_at)
            select gen_random_uuid(), gen_random_uuid(), '', 0, '{}', '{}', 2, now(), now(), now() returning 1) select count(*) from row
            """);
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from exports") == 0);
    }

    private Task<long> SessionsAsync(TestTenant tenant) => StatAsync(tenant, "sessions");

    private async Task<long> StatAsync(TestTenant tenant, string column) =>
        await gallant.PlatformCountAsync($"select s.{column} from pg_stat_database s join tenants t on t.db_name = s.datname where t.id = $1", tenant.Tenant.Id);

    /// <summary>In a session of its own, that ends.</summary>
    private async Task RunAsync(TestTenant tenant, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(await PostgresServer.AdminConnectionStringAsync())
        {
            Database = (string?)await gallant.PlatformAsync("select db_name from tenants where id = $1", tenant.Tenant.Id),
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // the tests' own statements
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
