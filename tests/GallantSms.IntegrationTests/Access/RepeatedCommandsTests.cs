using System.Net;
using System.Text;
using GallantSms.Application.Credits;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Access;

/// <summary>The small POSTs with an <c>Idempotency-Key</c>.</summary>
[Collection(OfficeCollection.Name)]
public sealed class RepeatedCommandsTests(GallantFixture gallant)
{
    [Fact]
    public async Task Credit_is_given_once_however_often_and_at_once_it_is_asked()
    {
        var (reseller, customer) = await FamilyAsync();
        var body = new { tenant_id = customer.Tenant.Id, amount = 5_000, reference = "march" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => reseller.PostAsync("/api/v1/account/credits", body, "march")));
        var last = await reseller.PostAsync("/api/v1/account/credits", body, "march");

        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.Created or HttpStatusCode.Conflict, a.Body.ToString()));
        Assert.Equal(HttpStatusCode.Created, last.Status);
        Assert.Single(answers.Append(last).Where(a => a.Status == HttpStatusCode.Created).Select(a => a.Body.GetProperty("data").ToString()).Distinct());
        Assert.Equal((95_000, 5_000), ((await reseller.BalanceAsync()).Available, (await customer.BalanceAsync()).Available));

        var (other, refusal) = await reseller.PostAsync("/api/v1/account/credits", new { tenant_id = customer.Tenant.Id, amount = 6_000 }, "march");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED"), (other, refusal.GetProperty("error").GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("delete from idempotency_keys where key = $1")]                                            // killed before the answer was kept
    [InlineData("with k as (delete from idempotency_keys where key = $1) update credit_transfers set state = 0 where reference = $1")]
    [InlineData("with k as (delete from idempotency_keys where key = $1) update credit_transfers set state = 1 where reference = $1")]
    public async Task A_try_that_was_killed_at_any_step_is_finished_by_its_repeat_and_not_done_again(string kill)
    {
        var (reseller, customer) = await FamilyAsync();
        var key = Guid.NewGuid().ToString("N");
        var body = new { tenant_id = customer.Tenant.Id, amount = 5_000, reference = key };
        var (_, first) = await reseller.PostAsync("/api/v1/account/credits", body, key);
        await PlatformAsync(kill, key);

        var (status, again) = await reseller.PostAsync("/api/v1/account/credits", body, key);

        Assert.Equal((HttpStatusCode.Created, first.GetProperty("data").ToString()), (status, again.GetProperty("data").ToString()));
        Assert.Equal((95_000, 5_000), ((await reseller.BalanceAsync()).Available, (await customer.BalanceAsync()).Available));
        Assert.True((await reseller.ProofAsync()).Holds && (await customer.ProofAsync()).Holds);

        await PlatformAsync("delete from idempotency_keys where key = $1", key);
        var (other, _) = await reseller.PostAsync("/api/v1/account/credits", new { tenant_id = customer.Tenant.Id, amount = 6_000, reference = key }, key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other);
    }

    [Fact]
    public async Task A_refused_grant_may_be_repeated_when_there_is_credit()
    {
        var (reseller, customer) = await FamilyAsync();
        var body = new { tenant_id = customer.Tenant.Id, amount = 150_000 };
        Assert.Equal(HttpStatusCode.PaymentRequired, (await reseller.PostAsync("/api/v1/account/credits", body, "big")).Status);

        await using var scope = gallant.Services.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<Application.Tenants.ITenantDirectory>();
        var above = (await directory.FindAsync(reseller.Tenant.ParentId!.Value, CancellationToken.None))!;
        await scope.ServiceProvider.GetRequiredService<ICreditTransfers>().GiveAsync(above, reseller.Tenant, 100_000, "more", CancellationToken.None);

        Assert.Equal(HttpStatusCode.Created, (await reseller.PostAsync("/api/v1/account/credits", body, "big")).Status);
        Assert.Equal((50_000, 150_000), ((await reseller.BalanceAsync()).Available, (await customer.BalanceAsync()).Available));
    }

    [Fact]
    public async Task A_tenant_is_opened_once_also_when_the_first_try_was_killed_before_its_answer()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var key = Guid.NewGuid().ToString("N");
        var body = new { name = "Below", slug = $"t-{key}"[..30], kind = "customer" };

        var (status, first) = await reseller.PostAsync("/api/v1/tenants", body, key);
        Assert.True(status == HttpStatusCode.Created, first.ToString());
        var (_, second) = await reseller.PostAsync("/api/v1/tenants", body, key);
        await PlatformAsync("delete from idempotency_keys where key = $1", key);
        var (_, third) = await reseller.PostAsync("/api/v1/tenants", body, key);
        Assert.Single(new[] { first, second, third }.Select(a => a.GetProperty("data").ToString()).Distinct());

        Assert.Equal(HttpStatusCode.Conflict, (await reseller.PostAsync("/api/v1/tenants", body, key + "2")).Status);
        await PlatformAsync("delete from idempotency_keys where key = $1", key);
        var (reused, _) = await reseller.PostAsync("/api/v1/tenants", new { name = "Below", slug = $"u-{key}"[..30], kind = "customer" }, key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reused);
    }

    [Theory]
    [InlineData("/api/v1/api-keys", "key")]
    [InlineData("/api/v1/oauth-clients", "client_secret")]
    public async Task A_credential_is_made_once_and_its_secret_is_not_kept_in_clear(string path, string secretName)
    {
        var tenant = await gallant.NewTenantAsync();
        var key = Guid.NewGuid().ToString("N");
        var body = new Dictionary<string, object?> { ["name"] = "ci", ["scopes"] = new[] { "messages:send" }, ["messages_per_minute"] = null };
        if (path.EndsWith("api-keys", StringComparison.Ordinal)) body["expires_at"] = null;

        var (status, first) = await tenant.PostAsync(path, body, key);
        Assert.True(status == HttpStatusCode.Created, first.ToString());
        var (_, again) = await tenant.PostAsync(path, body, key);

        var secret = first.GetProperty("data").GetProperty(secretName).GetString()!;
        Assert.Equal(secret, again.GetProperty("data").GetProperty(secretName).GetString());
        var (_, listed) = await tenant.GetAsync(path);
        Assert.Single(listed.GetProperty("data").EnumerateArray(), c => c.GetProperty("name").GetString() == "ci");
        var kept = (byte[])(await PlatformAsync("select response from idempotency_keys where key = $1", key))!;
        Assert.DoesNotContain(secret, Encoding.UTF8.GetString(kept), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suppression_is_answered_the_same_again_and_a_refusal_is_not_remembered()
    {
        var tenant = await gallant.NewTenantAsync();
        var key = Guid.NewGuid().ToString("N");
        Assert.Equal(HttpStatusCode.BadRequest, (await tenant.PostAsync("/api/v1/suppressions", new { phone_number = "abc" }, key)).Status);

        var (_, first) = await tenant.PostAsync("/api/v1/suppressions", new { phone_number = "+254712345200" }, key);
        var (status, again) = await tenant.PostAsync("/api/v1/suppressions", new { phone_number = "+254712345200" }, key);

        Assert.Equal((HttpStatusCode.Created, first.GetProperty("data").ToString()), (status, again.GetProperty("data").ToString()));
        Assert.Equal(1, await tenant.CountAsync("select count(*) from suppressions"));
    }

    [Fact]
    public async Task A_key_is_its_credentials_own()
    {
        var (one, two) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var key = Guid.NewGuid().ToString("N");
        var body = new { phone_number = "+254712345201", reason = "mine" };
        var (_, first) = await one.PostAsync("/api/v1/suppressions", body, key);
        var (status, second) = await two.PostAsync("/api/v1/suppressions", body, key);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.NotEqual(first.GetProperty("data").GetProperty("created_at").ToString(), second.GetProperty("data").GetProperty("created_at").ToString());
        Assert.Equal(1, await two.CountAsync("select count(*) from suppressions"));
    }

    private async Task<(TestTenant Reseller, TestTenant Customer)> FamilyAsync()
    {
        var reseller = await gallant.NewTenantAsync(credits: 100_000, kind: TenantKind.Reseller);
        return (reseller, await gallant.NewTenantAsync(credits: 0, parent: reseller));
    }

    private async Task<object?> PlatformAsync(string sql, string key)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = gallant.Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new NpgsqlParameter { Value = key });
        return await command.ExecuteScalarAsync();
    }
}
