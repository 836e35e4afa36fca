using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Tenants;

[Collection(OfficeCollection.Name)]
public sealed class ErasureTests(GallantFixture gallant)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)] // killed after the database was dropped
    public async Task An_erased_tenant_leaves_its_export_its_credit_and_one_line(bool killed)
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 100_000);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 50_000);
        var owner = await Browser.NewAsync(gallant, customer.Tenant, Role.Owner);
        var sent = await customer.SendAsync(new { phone_numbers = new[] { "+254712345801" }, message = "The last words" });
        await customer.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        // A receipt can be here before the worker has written down what it receipts; until then the tenant is busy.
        await Eventually.TrueAsync(async () => await customer.CountAsync("select (select count(*) from submissions) + (select count(*) from chunks where state in (1, 2))") == 0);
        var path = $"/api/v1/tenants/{customer.Tenant.Id}";
        var slug = (await reseller.GetAsync(path).OkAsync()).GetProperty("slug").GetString()!;

        await reseller.PostAsync(path + "/erase", new { }).RefusedAsync(HttpStatusCode.Conflict, "TENANT_NOT_SUSPENDED");
        await reseller.PostAsync(path + "/suspend", new { reason = "Asked to go" }).OkAsync();
        var asked = await reseller.PostAsync(path + "/erase", new { }).OkAsync();
        using (var zip = new ZipArchive(await reseller.Client.GetStreamAsync(asked.GetProperty("export").GetString())))
        {
            Assert.Contains("The last words", Text(zip, "batches.jsonl"), StringComparison.Ordinal);
            Assert.Contains("254712345801", Text(zip, "messages.csv"), StringComparison.Ordinal);
        }

        var token = asked.GetProperty("token").GetString()!;
        foreach (var wrong in new[] { new { token, slug = "other" }, new { token = "0" + token[1..] + "0", slug } })
            await DeleteAsync(reseller, path, wrong).RefusedAsync(HttpStatusCode.Conflict, "ERASURE_NOT_CONFIRMED");
        if (killed) await ExecuteAsync("drop database \"{0}\" with (force)", customer.Tenant.Id);
        await DeleteAsync(reseller, path, new { token, slug }).OkAsync();
        await DeleteAsync(reseller, path, new { token, slug }).OkAsync();

        if (!killed) Assert.Equal((92_000, 8_000), ((await reseller.BalanceAsync()).Available, (await reseller.BalanceAsync()).Granted));
        Assert.True((await reseller.ProofAsync()).Holds);
        await reseller.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal(HttpStatusCode.Unauthorized, (await customer.GetAsync("/api/v1/account/balance")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await owner.GetAsync("/api/v1/account/balance")).Status);
        Assert.Equal(0, await LeftAsync(customer.Tenant.Id));
        Assert.Single((await reseller.GetAsync($"/api/v1/audit?action=tenant.erased&target={customer.Tenant.Id}").OkAsync()).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task An_erasure_that_has_begun_is_not_taken_back()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 100_000);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 50_000);
        var path = $"/api/v1/tenants/{customer.Tenant.Id}";
        await reseller.PostAsync(path + "/suspend", new { reason = "Asked to go" }).OkAsync();
        await reseller.PostAsync(path + "/erase", new { }).OkAsync();
        await gallant.PlatformAsync("update erasures set begun_at = now() where tenant_id = $1", customer.Tenant.Id);

        await reseller.PostAsync(path + "/resume", new { }).RefusedAsync(HttpStatusCode.Conflict, "ERASURE_BEGUN");
    }

    [Fact]
    public async Task Only_the_one_above_erases_and_never_a_tenant_with_others_below()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 0);
        var stranger = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var top = await gallant.OperatorAsync();
        await top.PostAsync($"/api/v1/tenants/{reseller.Tenant.Id}/suspend", new { reason = "Asked to go" }).OkAsync();

        await top.PostAsync($"/api/v1/tenants/{reseller.Tenant.Id}/erase", new { }).RefusedAsync(HttpStatusCode.Conflict, "TENANT_HAS_CHILDREN");
        await stranger.PostAsync($"/api/v1/tenants/{customer.Tenant.Id}/erase", new { }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await stranger.GetAsync($"/api/v1/tenants/{customer.Tenant.Id}/export").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await DeleteAsync(stranger, $"/api/v1/tenants/{customer.Tenant.Id}", new { token = "t", slug = "s" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> DeleteAsync(TestTenant tenant, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path) { Content = JsonContent.Create(body) };
        using var answer = await tenant.Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static string Text(ZipArchive zip, string entry)
    {
        using var reader = new StreamReader(zip.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private async Task<long> LeftAsync(Guid id)
    {
        await using var command = gallant.Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand("""
            select (select count(*) from tenants where id = $1) + (select count(*) from memberships where tenant_id = $1) + (select count(*) from api_keys where tenant_id = $1)
                 + (select count(*) from audit_entries where tenant_id = $1) + (select count(*) from credit_transfers where to_tenant = $1) + (select count(*) from sessions where tenant_id = $1)
                 + (select count(*) from pg_database d join erased_tenants e on d.datname like '%\_t' || e.no where e.id = $1 and starts_with(d.datname, split_part(current_database(), '_platform', 1)))
            """);
        command.Parameters.Add(new() { Value = id });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql, Guid tenant)
    {
        var platform = gallant.Services.GetRequiredService<PlatformDataSource>().Source;
        await using var find = platform.CreateCommand("select db_name from tenants where id = $1");
        find.Parameters.Add(new() { Value = tenant });
        var name = (string)(await find.ExecuteScalarAsync())!;
#pragma warning disable CA2100 // the tests' own statements
        await using var command = platform.CreateCommand(sql.Replace("{0}", name, StringComparison.Ordinal));
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
