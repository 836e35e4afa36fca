using System.Net;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Support;
using GallantSms.WebApi;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Rights;

/// <summary>Two PostgreSQL servers: that of the platform, and a second one of this test's own.</summary>
[Collection(OfficeCollection.Name)]
public sealed class ResidencyTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_tenant_s_database_lies_on_the_server_of_its_region_and_everything_that_opens_it_goes_there()
    {
        var (prefix, elsewhere) = (PostgresServer.NewPrefix(), await PostgresServer.SecondAsync());
        var settings = new Dictionary<string, string?>
        {
            ["GALLANT_POSTGRES"] = await PostgresServer.AdminConnectionStringAsync(),
            ["GALLANT_POSTGRES_EU"] = elsewhere,
            ["GALLANT_DB_PREFIX"] = prefix,
        };
        try
        {
            await using var app = GallantHost.Build([], default, settings);
            var migrator = app.Services.GetRequiredService<Migrator>();
            await migrator.RunAsync(default);
            var home = Tenant.Create(null, TenantKind.Operator, "Here", "here", "KE", "USD", 1000, DateTimeOffset.UtcNow);
            await migrator.OpenAsync(home, default);
            var abroad = Tenant.Create(home.Id, TenantKind.Customer, "Abroad", "abroad", "DE", "USD", 1000, DateTimeOffset.UtcNow, residency: "eu");
            await migrator.OpenAsync(abroad, default);

            Assert.Equal([$"{prefix}_platform", $"{prefix}_t1"], await DatabasesAsync(await PostgresServer.AdminConnectionStringAsync(), prefix));
            Assert.Equal([$"{prefix}_t2"], await DatabasesAsync(elsewhere, prefix));
            await migrator.RunAsync(default); // and again, as an upgrade does
            var tenant = (await app.Services.GetRequiredService<ITenantDirectory>().FindAsync(abroad.Id, default))!;
            Assert.Equal("eu", tenant.Residency);
            Assert.True((await app.Services.GetRequiredService<Application.Credits.ILedger>().ProveAsync(tenant, default)).Holds);
            var source = await app.Services.GetRequiredService<TenantDataSources>().GetAsync(abroad.Id, default);
            Assert.Contains($"Port={new NpgsqlConnectionStringBuilder(elsewhere).Port}", source.ConnectionString, StringComparison.Ordinal);

            // Without its server's address nobody puts the tenant somewhere else.
            settings["GALLANT_POSTGRES_EU"] = null;
            await using var forgetful = GallantHost.Build([], default, settings);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await forgetful.Services.GetRequiredService<TenantDataSources>().GetAsync(abroad.Id, default));
        }
        finally
        {
            await PostgresServer.DropAsync(prefix);
        }
    }

    [Fact]
    public async Task A_region_is_one_that_there_is_and_is_chosen_once()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        object Wish(string slug, string? residency) => new { name = "New", slug, kind = "customer", residency };
        var slug = $"r-{Guid.NewGuid():N}"[..20];

        var (status, body) = await reseller.PostAsync("/api/v1/tenants", Wish(slug, "mars"));
        Assert.Equal((HttpStatusCode.BadRequest, "UNKNOWN_RESIDENCY"), (status, body.GetProperty("error").GetProperty("errors")[0].GetProperty("code").GetString()));

        (status, body) = await reseller.PostAsync("/api/v1/tenants", Wish(slug, "default"));
        Assert.Equal((HttpStatusCode.Created, "default"), (status, body.GetProperty("data").GetProperty("residency").GetString()));
        var id = body.GetProperty("data").GetProperty("id").GetGuid();
        (status, body) = await reseller.PutAsync($"/api/v1/tenants/{id}", new { residency = "eu" });
        Assert.Equal((HttpStatusCode.Conflict, "RESIDENCY_FIXED"), (status, body.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await reseller.PutAsync($"/api/v1/tenants/{id}", new { residency = "default", name = "Renamed" })).Status);
    }

    private static async Task<List<string>> DatabasesAsync(string server, string prefix)
    {
        await using var connection = new NpgsqlConnection(new PostgresOptions { Admin = server }.AdminTo("postgres").ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select datname from pg_database where starts_with(datname, $1) order by 1", connection) { Parameters = { new() { Value = prefix } } };
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }
}
