using System.Net;
using GallantSms.Application.Access;
using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Access;

[Collection(OfficeCollection.Name)]
public sealed class AuditTests(GallantFixture gallant)
{
    private const string Audit = "/api/v1/audit";

    [Fact]
    public async Task Changes_of_money_consent_and_sends_are_noted_without_numbers_and_seen_by_their_tenant_only()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var (customer, other) = (await gallant.NewTenantAsync(parent: reseller, credits: 100_000), await gallant.NewTenantAsync(parent: reseller, credits: 0));
        await reseller.PostAsync("/api/v1/account/credits", new { tenant_id = customer.Tenant.Id, amount = 500, reference = "Invoice 12" }, "grant-1").OkAsync(HttpStatusCode.Created);
        await reseller.PostAsync("/api/v1/account/credits", new { tenant_id = customer.Tenant.Id, amount = 500, reference = "Invoice 12" }, "grant-1").OkAsync(HttpStatusCode.Created);
        await customer.PostAsync("/api/v1/suppressions", new { phone_number = "+254712345701" }).OkAsync(HttpStatusCode.Created);
        await customer.DeleteAsync("/api/v1/suppressions/+254712345701").OkAsync();
        var sent = await customer.SendAsync(new { phone_numbers = new[] { "+254712345702" }, message = "Never", schedule_time = DateTimeOffset.UtcNow.AddHours(1) });
        await customer.DeleteAsync($"/api/v1/sms/{sent.GetProperty("bulk_id").GetGuid()}").OkAsync();

        var entries = await customer.GetAsync(Audit).OkAsync();
        Assert.Equal(["send.canceled", "suppression.lifted", "suppression.added", "credits.received", "api_key.created"], entries.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("action").GetString()!));
        Assert.DoesNotContain("254712345", entries.ToString(), StringComparison.Ordinal);
        var given = Assert.Single((await reseller.GetAsync($"{Audit}?action=credits.given").OkAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal(("api_key", 500), (given.GetProperty("actor_kind").GetString(), given.GetProperty("after").GetProperty("amount").GetInt64()));
        Assert.Equal("api_key.created", Assert.Single((await other.GetAsync(Audit).OkAsync()).GetProperty("items").EnumerateArray()).GetProperty("action").GetString());
        await (await gallant.WithScopesAsync(customer, Scopes.MessagesRead)).GetAsync(Audit).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        await (await Browser.NewAsync(gallant, customer.Tenant, Role.Sender)).GetAsync(Audit).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
    }

    [Fact]
    public async Task The_log_is_paged_filtered_and_searched()
    {
        var tenant = await gallant.NewTenantAsync();
        for (var i = 0; i < 5; i++) await NoteAsync(tenant.Tenant.Id, i % 2 == 0 ? "team.invited" : "settings.changed", $"Target_{i}");

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await tenant.GetAsync($"{Audit}?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}").OkAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("target").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        Assert.Equal(["Target_4", "Target_3", "Target_2", "Target_1", "Target_0", "test"], seen);
        Assert.Equal(3, await CountAsync(tenant, "action=team."));
        Assert.Equal(2, await CountAsync(tenant, "action=settings.changed"));
        Assert.Equal(1, await CountAsync(tenant, "target=TARGET_3"));
        Assert.Equal(5, await CountAsync(tenant, "actor=tester"));
        Assert.Equal(0, await CountAsync(tenant, "target=%25"));
        Assert.Equal(0, await CountAsync(tenant, $"from={DateTimeOffset.UtcNow.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Equal(6, await CountAsync(tenant, $"to={DateTimeOffset.UtcNow.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}"));
        await tenant.GetAsync($"{Audit}?limit=0").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await tenant.GetAsync($"{Audit}?cursor=x").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task The_csv_holds_all_of_it_and_no_formula()
    {
        var tenant = await gallant.NewTenantAsync();
        foreach (var target in new[] { "=cmd|'/c calc'!A1", "+1", "-1+2", "@x", "say \"hi\"" }) await NoteAsync(tenant.Tenant.Id, "team.invited", target);

        using var answer = await tenant.Client.GetAsync("/api/v1/audit.csv");
        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var lines = (await answer.Content.ReadAsStringAsync()).TrimEnd().Split("\r\n");
        Assert.StartsWith("\"id\",\"at\",\"actor_kind\"", lines[0], StringComparison.Ordinal);
        Assert.Equal(7, lines.Length); // the last is the tenant's own key
        foreach (var (line, cell) in lines.Skip(1).Zip(["\"say \"\"hi\"\"\"", "\"'@x\"", "\"'-1+2\"", "\"'+1\"", "\"'=cmd|'/c calc'!A1\""])) Assert.Contains($",{cell},", line, StringComparison.Ordinal);
        await (await gallant.WithScopesAsync(tenant, Scopes.MessagesRead)).GetAsync("/api/v1/audit.csv").RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
    }

    [Fact]
    public async Task The_platforms_log_is_the_operators()
    {
        var target = $"platform-{Guid.NewGuid():N}";
        await NoteAsync(null, "carrier.paused", target);

        Assert.Equal(1, await CountAsync(await gallant.OperatorAsync(), $"platform=true&target={target}"));
        Assert.Equal(0, await CountAsync(await gallant.OperatorAsync(), $"target={target}"));
        await (await gallant.NewTenantAsync(kind: TenantKind.Reseller)).GetAsync($"{Audit}?platform=true").RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
    }

    [Theory]
    [InlineData("update audit_entries set actor = 'nobody'")]
    [InlineData("delete from audit_entries")]
    [InlineData("truncate audit_entries")]
    public async Task Nothing_written_is_altered(string sql)
    {
        await NoteAsync(null, "test.noted", "x");
        var refused = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
#pragma warning disable CA2100 // the tests' own statements
            await using var command = gallant.Services.GetRequiredService<PlatformDataSource>().Source.CreateCommand(sql);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        });
        Assert.Equal("GS002", refused.SqlState);
    }

    private async Task NoteAsync(Guid? tenant, string action, string target)
    {
        await using var scope = gallant.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IAuditLog>().NoteAs(new("person", Guid.NewGuid(), "Tester@people.example"), tenant, action, new("thing", "1", target));
        await scope.ServiceProvider.GetRequiredService<IPlatformDb>().SaveChangesAsync();
        await Task.Delay(2); // entries of one millisecond have no order
    }

    private static async Task<int> CountAsync(TestTenant tenant, string query) => (await tenant.GetAsync($"{Audit}?{query}").OkAsync()).GetProperty("items").GetArrayLength();
}
