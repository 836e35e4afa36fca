using System.Net;
using GallantSms.Application.Common;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Persistence.Platform;
using GallantSms.IntegrationTests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.IntegrationTests.Tenants;

[Collection(OfficeCollection.Name)]
public sealed class TenantIsolationTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_tenants_role_opens_its_own_database_and_no_other()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());

        await using (var own = new NpgsqlConnection(await ConnectionAsync(mine, mine))) await own.OpenAsync();
        foreach (var database in new[] { theirs, null })
        {
            await using var foreign = new NpgsqlConnection(await ConnectionAsync(mine, database));
            var refused = await Assert.ThrowsAsync<PostgresException>(() => foreign.OpenAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task A_reseller_opens_a_customer_gives_it_credit_and_cannot_give_more_than_it_has()
    {
        var reseller = await gallant.NewTenantAsync(credits: 50_000, kind: TenantKind.Reseller);
        var (status, opened) = await reseller.PostAsync("/api/v1/tenants", new { name = "New clinic", slug = $"clinic-{Guid.NewGuid():N}"[..20], kind = "customer" });
        Assert.Equal(HttpStatusCode.Created, status);
        var id = opened.GetProperty("data").GetProperty("id").GetGuid();

        Assert.Equal(HttpStatusCode.Created, (await reseller.PostAsync("/api/v1/account/credits", new { tenant_id = id, amount = 30_000 })).Status);
        Assert.Equal(HttpStatusCode.PaymentRequired, (await reseller.PostAsync("/api/v1/account/credits", new { tenant_id = id, amount = 30_000 })).Status);

        var balance = await reseller.BalanceAsync();
        Assert.Equal((20_000, 30_000), (balance.Available, balance.Granted));
        Assert.True((await reseller.ProofAsync()).Holds);
    }

    [Fact]
    public async Task Credit_goes_only_to_ones_own_customers()
    {
        var (reseller, stranger) = (await gallant.NewTenantAsync(kind: TenantKind.Reseller), await gallant.NewTenantAsync());
        var (status, answer) = await reseller.PostAsync("/api/v1/account/credits", new { tenant_id = stranger.Tenant.Id, amount = 1 });
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("NOT_FOUND", answer.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Suppressions_balances_files_and_keys_are_invisible_to_other_tenants()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(credits: 77_000), await gallant.NewTenantAsync(credits: 1_000));
        await mine.PostAsync("/api/v1/suppressions", new { phone_number = "+254712349001" });
        var file = (await mine.PostAsync("/api/v1/files/upload", new StringContent("+254712349002\n", System.Text.Encoding.UTF8, "text/plain"))).Body.GetProperty("data").GetProperty("file_id").GetGuid();

        Assert.Empty((await theirs.GetAsync("/api/v1/suppressions")).Body.GetProperty("data").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.DeleteAsync("/api/v1/suppressions/+254712349001")).Status);
        Assert.Equal(1_000, (await theirs.GetAsync("/api/v1/account/balance")).Body.GetProperty("data").GetProperty("available").GetInt64());
        var (status, answer) = await theirs.PostAsync("/api/v1/sms/bulk", new { file_id = file, message = "x" });
        Assert.Equal((HttpStatusCode.BadRequest, "UNKNOWN_FILE"), (status, answer.GetProperty("error").GetProperty("errors")[0].GetProperty("code").GetString()));
        var key = (await mine.GetAsync("/api/v1/api-keys")).Body.GetProperty("data")[0].GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.DeleteAsync($"/api/v1/api-keys/{key}")).Status);
    }

    /// <summary>The role of <paramref name="who"/>, towards the database of <paramref name="where"/>, or the platform's.</summary>
    private async Task<string> ConnectionAsync(TestTenant who, TestTenant? where)
    {
        var options = gallant.Services.GetRequiredService<IOptions<PostgresOptions>>().Value;
        await using var db = await gallant.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync();
        var role = await db.Tenants.SingleAsync(t => t.Id == who.Tenant.Id);
        var database = where is null ? options.PlatformDatabase : (await db.Tenants.SingleAsync(t => t.Id == where.Tenant.Id)).DbName;
        var connection = options.AdminTo(database);
        (connection.Username, connection.Password, connection.Pooling) =
            (role.DbRole, gallant.Services.GetRequiredService<ISecretBox>().Unprotect(role.DbPassword), false);
        return connection.ConnectionString;
    }
}
