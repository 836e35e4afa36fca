using System.Net;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Tenants;

[Collection(OfficeCollection.Name)]
public sealed class TenantTreeTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_tenant_is_seen_and_changed_by_the_one_above_and_the_operator_only()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var (customer, stranger) = (await gallant.NewTenantAsync(parent: reseller), await gallant.NewTenantAsync(kind: TenantKind.Reseller));
        var path = $"/api/v1/tenants/{customer.Tenant.Id}";

        var changed = await reseller.PutAsync(path, new { name = "New name", messages_per_minute = 77, announcement = "Maintenance on Sunday" }).OkAsync();
        Assert.Equal(("New name", 77, "Maintenance on Sunday"), (changed.GetProperty("name").GetString(), changed.GetProperty("messages_per_minute").GetInt32(), changed.GetProperty("announcement").GetString()));
        Assert.Equal("New name", (await (await gallant.OperatorAsync()).GetAsync(path).OkAsync()).GetProperty("name").GetString());
        foreach (var other in new[] { stranger, customer })
        {
            await other.GetAsync(path).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
            await other.PutAsync(path, new { name = "Mine" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
            await other.PostAsync(path + "/suspend", new { reason = "because" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
            await other.PostAsync(path + "/resume", new { }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
            await other.GetAsync(path + "/branding").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
            await other.PutAsync(path + "/branding", new { brand_name = "Mine" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        }

        var narrow = await gallant.WithScopesAsync(reseller, Scopes.MessagesRead, Scopes.AccountRead);
        foreach (var each in new[] { narrow.GetAsync(path), narrow.GetAsync("/api/v1/tenants/overview"), narrow.PutAsync(path, new { name = "No" }), narrow.PostAsync(path + "/suspend", new { reason = "no" }) })
            await each.RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        Assert.Equal("New name", (await reseller.GetAsync(path).OkAsync()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_suspended_reseller_suspends_all_below_and_what_was_accepted_waits()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 100_000);
        var top = await gallant.OperatorAsync();
        var sent = await customer.SendAsync(new { phone_numbers = new[] { "+254712345601" }, message = "Later", schedule_time = DateTimeOffset.UtcNow.AddSeconds(2) });

        var suspended = await top.PostAsync($"/api/v1/tenants/{reseller.Tenant.Id}/suspend", new { reason = "Unpaid bill" }).OkAsync();
        Assert.Equal(("suspended", "Unpaid bill"), (suspended.GetProperty("status").GetString(), suspended.GetProperty("suspended_why").GetString()));
        foreach (var refused in new[] { reseller, customer })
            await refused.GetAsync("/api/v1/account/balance").RefusedAsync(HttpStatusCode.Forbidden, "TENANT_SUSPENDED");
        Assert.Equal(TenantStatus.Suspended, (await gallant.Services.GetRequiredService<ITenantDirectory>().AllAsync(CancellationToken.None)).Single(t => t.Id == customer.Tenant.Id).Status);

        await Eventually(async () => await customer.CountAsync("select count(*) from chunks where due_at <= now() - interval '1 second' and state = 0") == 1);
        Assert.Equal(0, await customer.CountAsync("select count(*) from attempts"));

        await top.PostAsync($"/api/v1/tenants/{reseller.Tenant.Id}/resume", new { }).OkAsync();
        await customer.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
    }

    [Fact]
    public async Task A_credit_limit_reaches_the_ledger_and_is_covered_by_the_one_who_lends()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var (customer, second) = (await gallant.NewTenantAsync(credits: 0, parent: reseller), await gallant.NewTenantAsync(credits: 0, parent: reseller));
        var top = await gallant.OperatorAsync();
        var send = new { phone_numbers = new[] { "+254712345602" }, message = "On credit" };

        var refused = await reseller.PutAsync($"/api/v1/tenants/{customer.Tenant.Id}", new { credit_limit = 8_000 }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal("credit_limit", refused.GetProperty("details").GetProperty("field").GetString());
        await top.PutAsync($"/api/v1/tenants/{reseller.Tenant.Id}", new { credit_limit = 10_000 }).OkAsync();
        await customer.PostAsync("/api/v1/sms/send", send).RefusedAsync(HttpStatusCode.PaymentRequired, "INSUFFICIENT_CREDIT");
        await reseller.PutAsync($"/api/v1/tenants/{customer.Tenant.Id}", new { credit_limit = 8_000 }).OkAsync();
        await reseller.PutAsync($"/api/v1/tenants/{second.Tenant.Id}", new { credit_limit = 8_000 }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        var sent = await customer.SendAsync(send);
        await customer.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        Assert.Equal((-8_000, 8_000), ((await customer.BalanceAsync()).Available, (await customer.BalanceAsync()).CreditLimit));
        await reseller.PutAsync($"/api/v1/tenants/{customer.Tenant.Id}", new { credit_limit = 7_999 }).RefusedAsync(HttpStatusCode.Conflict, "CREDIT_IN_USE");
        Assert.Equal(8_000, (await reseller.GetAsync($"/api/v1/tenants/{customer.Tenant.Id}").OkAsync()).GetProperty("credit_limit").GetInt64());
    }

    [Fact]
    public async Task The_overview_shows_a_day_of_each_and_a_dead_database_as_unknown()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var (customer, dead) = (await gallant.NewTenantAsync(credits: 100_000, parent: reseller), await gallant.NewTenantAsync(credits: 0, parent: reseller));
        var sent = await customer.SendAsync(new { phone_numbers = new[] { "+254712345603", "+254712345604" }, message = "Hello" });
        await customer.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        await ExecuteAsync("update tenants set db_name = 'x_' || db_name where id = $1", dead.Tenant.Id);
        await using var fresh = new Infrastructure.Tenancy.TenantDataSources(
            gallant.Services.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<Infrastructure.Persistence.Platform.PlatformDb>>(),
            gallant.Services.GetRequiredService<Application.Common.ISecretBox>(), gallant.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<PostgresOptions>>());
        var figures = new Infrastructure.Tenancy.TenantFiguresReader(fresh, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Infrastructure.Tenancy.TenantFiguresReader>.Instance);

        var known = await figures.ReadAsync([customer.Tenant.Id, dead.Tenant.Id], CancellationToken.None);
        await ExecuteAsync("update tenants set db_name = substr(db_name, 3) where id = $1", dead.Tenant.Id);

        Assert.Equal([customer.Tenant.Id], known.Keys);
        var rows = (await reseller.GetAsync("/api/v1/tenants/overview").OkAsync()).EnumerateArray().ToDictionary(r => r.GetProperty("id").GetGuid());
        Assert.Equal([customer.Tenant.Id, dead.Tenant.Id], rows.Keys);
        var row = rows[customer.Tenant.Id];
        Assert.Equal((2, 16_000, 16_000, 0, 84_000), (Number(row, "messages_24h"), Number(row, "spent_24h"), Number(row, "cost_24h"), Number(row, "margin_24h"), Number(row, "balance")));
        Assert.Equal((1.0, "healthy"), (row.GetProperty("delivery_rate_24h").GetDouble(), row.GetProperty("health").GetString()));
    }

    [Fact]
    public async Task A_tenant_opens_with_credit_a_brand_and_its_owners_invitation_once_however_often_it_is_asked()
    {
        var reseller = await gallant.NewTenantAsync(credits: 50_000, kind: TenantKind.Reseller);
        var email = $"owner-{Guid.NewGuid():N}@clinic.example";
        var body = new { name = "Clinic", slug = $"clinic-{Guid.NewGuid():N}"[..20], kind = "customer", owner_email = email, credit = 30_000, brand_name = "Clinic SMS" };

        await reseller.PostAsync("/api/v1/tenants", body with { credit = 50_001 }).RefusedAsync(HttpStatusCode.PaymentRequired, "INSUFFICIENT_CREDIT");
        var opened = await reseller.PostAsync("/api/v1/tenants", body, "open-1").OkAsync(HttpStatusCode.Created);
        await reseller.PostAsync("/api/v1/tenants", body, "open-1").OkAsync(HttpStatusCode.Created);
        Assert.Equal((20_000, 30_000), ((await reseller.BalanceAsync()).Available, (await reseller.BalanceAsync()).Granted));

        var token = Links.Token(await gallant.MailAsync(email, "invitation"));
        var joined = await Browser.AnonymousAsync(gallant);
        Assert.Equal("done", (await joined.PostAsync($"/api/v1/invitations/{token}", new { name = "Amina", password = "correct horse battery" }).OkAsync()).GetProperty("next").GetString());
        Assert.Equal("owner", (await joined.GetAsync("/api/v1/team").OkAsync())[0].GetProperty("role").GetString());
        Assert.Equal("Clinic SMS", (await joined.GetAsync("/api/v1/settings/branding").OkAsync()).GetProperty("brand_name").GetString());
        var id = opened.GetProperty("id").GetGuid().ToString();
        Assert.Single((await reseller.GetAsync($"/api/v1/audit?action=tenant.opened&target={id}").OkAsync()).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Settings_are_ones_own_and_the_announcement_comes_from_above()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var customer = await gallant.NewTenantAsync(parent: reseller);
        await (await gallant.OperatorAsync()).PutAsync($"/api/v1/tenants/{reseller.Tenant.Id}", new { announcement = "New prices in May" }).OkAsync();

        var settings = await customer.PutAsync("/api/v1/settings", new { name = "Renamed", default_region = "UG" }).OkAsync();
        Assert.Equal(("Renamed", "UG", "New prices in May"), (settings.GetProperty("name").GetString(), settings.GetProperty("default_region").GetString(), settings.GetProperty("announcement").GetString()));
        await customer.PutAsync("/api/v1/settings", new { name = " ", default_region = "XX" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await (await gallant.WithScopesAsync(customer, Scopes.MessagesSend)).PutAsync("/api/v1/settings", new { name = "No" }).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        var sender = await Browser.NewAsync(gallant, customer.Tenant, Role.Sender);
        await sender.GetAsync("/api/v1/settings").RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        Assert.Equal("Renamed", (await customer.GetAsync("/api/v1/settings").OkAsync()).GetProperty("name").GetString());
    }

    private static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds()) await Task.Delay(50, deadline.Token);
    }

    private async Task ExecuteAsync(string sql, Guid id)
    {
#pragma warning disable CA2100 // the tests' own statements
        await using var command = gallant.Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync();
    }
}
