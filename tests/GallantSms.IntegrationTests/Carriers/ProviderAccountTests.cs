using System.Net;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Providers.Simulator;
using GallantSms.IntegrationTests.Support;
using static GallantSms.IntegrationTests.Carriers.CarrierApi;

namespace GallantSms.IntegrationTests.Carriers;

[Collection(GallantCollection.Name)]
public sealed class ProviderAccountTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_kind_is_described_by_a_schema_and_the_simulator_is_the_operators()
    {
        var kinds = (await (await gallant.OperatorAsync()).GetAsync("/api/v1/providers").OkAsync()).EnumerateArray().ToDictionary(k => k.Text("kind")!);
        var reseller = await ResellerAsync();
        Assert.DoesNotContain((await reseller.GetAsync("/api/v1/providers").OkAsync()).EnumerateArray(), k => k.Text("kind") == "simulator");
        var refused = await reseller.PostAsync(Accounts, new { kind = "simulator", name = "Mine", settings = new { url = "http://127.0.0.1:1", secret = "x" } }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal("kind", refused.List("errors").Single().Text("field"));

        Assert.True(kinds["simulator"].GetProperty("can_query").GetBoolean() && kinds["simulator"].GetProperty("reports_our_id").GetBoolean());
        var schema = kinds["plain"].GetProperty("settings_schema");
        Assert.Equal(("https://json-schema.org/draft/2020-12/schema", "object", false), (schema.Text("$schema"), schema.Text("type"), schema.GetProperty("additionalProperties").GetBoolean()));
        Assert.Equal(["address", "key"], schema.List("required").Select(r => r.GetString()!));
        var fields = schema.GetProperty("properties").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetRawText());
        Assert.Equal(["address", "key", "second_key", "certificate", "region", "port", "verify", "headers", "batch", "in_flight", "timeout_seconds"], fields.Keys);
        Assert.Equal("""{"title":"Key","description":"Signs in.","type":"string","minLength":4,"maxLength":100,"writeOnly":true}""", fields["key"]);
        Assert.Equal("""{"title":"Address","description":"Where it is.","type":"string","format":"uri","maxLength":4096,"default":"https://plain.example"}""", fields["address"]);
        Assert.Equal("""{"title":"Region","description":"","type":"string","enum":["eu","us"],"default":"eu"}""", fields["region"]);
        Assert.Equal("""{"title":"Port","description":"","type":"integer","minimum":1,"maximum":65535,"default":2775}""", fields["port"]);
        Assert.Equal("""{"title":"Verify","description":"","type":"boolean","default":true}""", fields["verify"]);
        Assert.Equal("""{"title":"Headers","description":"","type":"object","additionalProperties":{"type":"string"}}""", fields["headers"]);
        Assert.Contains("\"x-multiline\":true", fields["certificate"], StringComparison.Ordinal);
        Assert.Contains("\"minimum\":1,\"maximum\":10,\"default\":10", fields["batch"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_used_and_never_shown_again()
    {
        var (reseller, secret, second) = (await ResellerAsync(), $"good-key", $"S3cret-{Guid.NewGuid():N}");
        var created = await reseller.PostAsync(Accounts, new
        {
            kind = "plain", name = "Quiet", max_per_second = 50,
            settings = new { address = "https://plain.example/x", key = secret, second_key = second, port = 99, verify = false, headers = new { xOne = "1" }, certificate = "a\nb", batch = 5 },
        }).OkAsync(HttpStatusCode.Created);
        var url = $"{Accounts}/{created.Id()}";
        Assert.Equal(["key", "second_key"], created.List("secrets_set").Select(s => s.GetString()!));
        Assert.Equal((99, false, "1", 5), (
            created.GetProperty("settings").GetProperty("port").GetInt32(), created.GetProperty("settings").GetProperty("verify").GetBoolean(),
            created.GetProperty("settings").GetProperty("headers").Text("xOne"), created.GetProperty("settings").GetProperty("batch").GetInt32()));
        var callback = created.Text("callback_url")!;
        Assert.Matches($"^http://gallant.test/callbacks/plain/{created.GetProperty("no").GetInt16()}/[A-Za-z0-9_-]{{32}}$", callback);

        // A secret that is left out stays, an empty one goes; the callback address stays for life.
        var changed = await reseller.PutAsync(url, new { name = "Quieter", settings = new { address = "https://plain.example/y", second_key = "" }, sender_per_second = 3 }).OkAsync();
        Assert.Equal(["key"], changed.List("secrets_set").Select(s => s.GetString()!));
        Assert.Equal((callback, "Quieter", 3), (changed.Text("callback_url"), changed.Text("name"), changed.GetProperty("sender_per_second").GetInt32()));
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("max_per_second").ValueKind);
        Assert.True((await reseller.PostAsync($"{url}/check", new { }).OkAsync()).GetProperty("works").GetBoolean());
        await reseller.PutAsync(url, new { name = "Quieter", settings = new { address = "https://plain.example/y", key = second } }).OkAsync();
        Assert.False((await reseller.PostAsync($"{url}/check", new { }).OkAsync()).GetProperty("works").GetBoolean());

        var audit = (await reseller.GetAsync("/api/v1/audit?action=provider_account.").OkAsync()).GetProperty("items");
        Assert.Equal(["provider_account.changed", "provider_account.changed", "provider_account.created"], audit.EnumerateArray().Select(e => e.Text("action")!));
        Assert.Contains("\"secrets\":[\"second_key\"]", audit[1].GetRawText(), StringComparison.Ordinal);
        var row = (string)(await gallant.PlatformAsync("select to_jsonb(p)::text from provider_accounts p where id = $1", created.Id()))!;
        string[] shown = [created.ToString(), changed.ToString(), audit.ToString(), row, (await reseller.GetAsync(Accounts).OkAsync()).ToString(), (await reseller.GetAsync(url).OkAsync()).ToString(), gallant.Logged];
        Assert.All(shown, text => Assert.DoesNotContain(second, text, StringComparison.Ordinal));
        Assert.All(shown, text => Assert.DoesNotContain("good-key", text, StringComparison.Ordinal));
        Assert.DoesNotContain(callback[^32..], $"{audit} {row} {gallant.Logged}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_are_told_field_by_field_and_no_secret_among_them()
    {
        var reseller = await ResellerAsync();
        var error = await reseller.PostAsync(Accounts, new
        {
            kind = "plain", name = "Wrong",
            settings = new { address = "ftp://plain.example", key = "abc", second_key = 4711, region = "asia", port = 70_000, verify = "yes", headers = new { a = 1 }, colour = "hidden-colour", callback_token = "mine", certificate = "a\u0001" },
        }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(
            [
                ("address", "INVALID_URL"), ("callback_token", "UNKNOWN_FIELD"), ("certificate", "INVALID_VALUE"), ("colour", "UNKNOWN_FIELD"), ("headers", "WRONG_TYPE"), ("key", "OUT_OF_RANGE"),
                ("port", "OUT_OF_RANGE"), ("region", "INVALID_VALUE"), ("second_key", "WRONG_TYPE"), ("verify", "WRONG_TYPE"),
            ],
            error.List("errors").Select(e => (e.Text("field")!["settings.".Length..], e.Text("code")!)).Order());
        Assert.Equal("70000", error.List("errors").Single(e => e.Text("field") == "settings.port").Text("value"));
        Assert.DoesNotContain("4711", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"abc\"", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-colour", error.ToString(), StringComparison.Ordinal);

        var missing = await reseller.PostAsync(Accounts, new { kind = "plain", name = "Wrong", settings = new { } }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal([("settings.address", "REQUIRED"), ("settings.key", "REQUIRED")], missing.List("errors").Select(e => (e.Text("field")!, e.Text("code")!)));
        await reseller.PostAsync(Accounts, new { kind = "plain", name = " ", settings = new { } }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await reseller.PostAsync(Accounts, new { kind = "plain", name = "Wrong", settings = "none" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Names_are_unique_within_an_owner_also_of_two_at_once()
    {
        var (one, two) = (await ResellerAsync(), await ResellerAsync());
        await one.AccountAsync("Same");
        await two.AccountAsync("Same");
        await one.PostAsync(Accounts, Plain("Same")).RefusedAsync(HttpStatusCode.Conflict, "ACCOUNT_NAME_TAKEN");

        var race = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => one.PostAsync(Accounts, Plain("Raced"))));
        Assert.Single(race, r => r.Status == HttpStatusCode.Created);
        Assert.All(race.Where(r => r.Status != HttpStatusCode.Created), r => Assert.Equal((HttpStatusCode.Conflict, "ACCOUNT_NAME_TAKEN"), (r.Status, r.Body.Code())));
    }

    [Fact]
    public async Task A_check_asks_the_carrier_and_resuming_is_another_step()
    {
        var operatorKey = await gallant.OperatorAsync();
        var name = $"checked-{Guid.NewGuid():N}"[..20];
        await gallant.Simulator.SetAsync(name, new { }); // an account that the simulator has heard of
        var account = await operatorKey.PostAsync(Accounts, new { kind = "simulator", name, settings = new { url = gallant.Simulator.Url, secret = SimulatorHost.Secret } }).OkAsync(HttpStatusCode.Created);
        var url = $"{Accounts}/{account.Id()}";
        var works = await operatorKey.PostAsync($"{url}/check", new { }).OkAsync();
        Assert.True(works.GetProperty("works").GetBoolean(), works.ToString());

        await gallant.PlatformAsync("update provider_accounts set disabled_at = now(), disabled_reason = 34 where id = $1", account.Id());
        var check = await operatorKey.PostAsync($"{url}/check", new { }).OkAsync();
        Assert.True(check.GetProperty("works").GetBoolean());
        Assert.Contains("until it is resumed", check.Text("message"), StringComparison.Ordinal);
        var disabled = await operatorKey.GetAsync(url).OkAsync();
        Assert.Equal(("disabled", "carrier_credit"), (disabled.Text("limited_by"), disabled.Text("disabled_reason")));
        var resumed = await operatorKey.PostAsync($"{url}/resume", new { }).OkAsync();
        Assert.Equal(("", JsonValueKind.Null), (resumed.Text("limited_by"), resumed.GetProperty("disabled_at").ValueKind));

        await operatorKey.PutAsync(url, new { name, settings = new { url = gallant.Simulator.Url, secret = "wrong" } }).OkAsync();
        var wrong = await operatorKey.PostAsync($"{url}/check", new { }).OkAsync();
        Assert.False(wrong.GetProperty("works").GetBoolean());
        Assert.NotEmpty(wrong.Text("message")!);
        await operatorKey.DeleteAsync(url).OkAsync();
    }

    [Fact]
    public async Task An_account_that_a_group_has_is_not_deleted()
    {
        var reseller = await ResellerAsync();
        var account = await reseller.AccountAsync("Used");
        var (url, group) = ($"{Accounts}/{account.Id()}", await reseller.GroupAsync("priority", new { account_id = account.Id() }));
        await reseller.DeleteAsync(url).RefusedAsync(HttpStatusCode.Conflict, "ACCOUNT_IN_USE");
        await reseller.DeleteAsync($"{Routes}/groups/{group}").OkAsync();
        await reseller.DeleteAsync(url).OkAsync();

        await reseller.GetAsync(url).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await reseller.DeleteAsync(url).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Empty((await reseller.GetAsync(Accounts).OkAsync()).EnumerateArray());
        await reseller.AccountAsync("Used");
    }

    [Fact]
    public async Task Owners_do_not_see_each_other_and_customers_see_nothing()
    {
        var (operatorKey, reseller) = (await gallant.OperatorAsync(), await ResellerAsync());
        var customer = await gallant.NewTenantAsync(parent: reseller, credits: 0);
        var account = await reseller.AccountAsync("Own");
        var operators = (await operatorKey.GetAsync(Accounts).OkAsync()).EnumerateArray().First(a => a.Text("name") == "main");

        await operatorKey.GetAsync($"{Accounts}/{account.Id()}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await reseller.GetAsync($"{Accounts}/{operators.Id()}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await reseller.PostAsync($"{Accounts}/{operators.Id()}/pause", new { }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal("Own", (await reseller.GetAsync(Accounts).OkAsync()).EnumerateArray().Single().Text("name"));

        // A key that was given a scope too much is no way in.
        Assert.Contains(Scopes.CarriersManage, Scopes.All);
        foreach (var path in (string[])["/api/v1/providers", Accounts, $"{Accounts}/health", $"{Accounts}/{account.Id()}", Routes, "/api/v1/sender-ids/requests", "/api/v1/receipts/unmatched", "/api/admin/providers"])
            await customer.GetAsync(path).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        await customer.PostAsync(Accounts, Plain("Smuggled")).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        await customer.PostAsync($"{Routes}/simulate", new { to = "+254712345678" }).RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
    }

    [Fact]
    public async Task The_assignments_paths_answer_the_same()
    {
        const string Admin = "/api/admin/providers";
        var reseller = await ResellerAsync();
        var account = await reseller.PostAsync(Admin, Plain("Aliased")).OkAsync(HttpStatusCode.Created);
        var url = $"{Admin}/{account.Id()}";
        Assert.Equal((await reseller.GetAsync(Accounts).OkAsync()).ToString(), (await reseller.GetAsync(Admin).OkAsync()).ToString());
        Assert.Equal("Renamed", (await reseller.PutAsync(url, new { name = "Renamed", settings = new { address = "https://plain.example" } }).OkAsync()).Text("name"));
        Assert.True((await reseller.PostAsync($"{url}/check", new { }).OkAsync()).GetProperty("works").GetBoolean());
        Assert.True((await reseller.PostAsync($"{url}/pause", new { }).OkAsync()).GetProperty("paused").GetBoolean());
        Assert.False((await reseller.PostAsync($"{url}/resume", new { }).OkAsync()).GetProperty("paused").GetBoolean());
        Assert.Equal("Renamed", (await reseller.GetAsync($"{url}/health").OkAsync()).Text("name"));
        await reseller.DeleteAsync(url).OkAsync();
        Assert.Empty((await reseller.GetAsync($"{Admin}/health").OkAsync()).EnumerateArray());
    }

    [Fact]
    public async Task Health_sums_the_last_hour_and_shows_what_every_process_sees()
    {
        var reseller = await ResellerAsync();
        var (one, _) = (await reseller.AccountAsync("A"), await reseller.AccountAsync("B"));
        await gallant.StatsAsync(one, "KE", accepted: 30, failed: 10, delivered: 20, undelivered: 5);
        await gallant.StatsAsync(one, "UG", accepted: 10, failed: 0, delivered: 5, undelivered: 0);
        await gallant.PlatformAsync("insert into carrier_shares (account_no, country, share, reason, changed_at) values ($1, 'KE', 0.5, '25 % not taken', now())", one.GetProperty("no").GetInt16());
        await gallant.PlatformAsync(
            "insert into carrier_lines (account_no, process, limited_by, in_flight, seen_at) values ($1, 'a/1', 'window', 8, now()), ($1, 'b/2', 'circuit_open', 0, now()), ($1, 'c/3', 'disabled', 0, now() - interval '5 minutes')",
            one.GetProperty("no").GetInt16());
        gallant.Forget();

        var all = (await reseller.GetAsync($"{Accounts}/health").OkAsync()).EnumerateArray().ToList();
        Assert.Equal(["A", "B"], all.Select(a => a.Text("name")!));
        Assert.Equal((0, JsonValueKind.Null), (all[1].GetProperty("totals").GetProperty("accepted").GetInt64(), all[1].GetProperty("totals").GetProperty("error_rate").ValueKind));
        var health = await reseller.GetAsync($"{Accounts}/{one.Id()}/health").OkAsync();
        Assert.Equal(("circuit_open", 40, 25, 0.2), (
            health.Text("limited_by"), health.GetProperty("totals").GetProperty("accepted").GetInt64(), health.GetProperty("totals").GetProperty("delivered").GetInt64(), health.GetProperty("totals").GetProperty("error_rate").GetDouble()));
        Assert.Equal(["a/1", "b/2"], health.List("lines").Select(l => l.Text("process")!));
        var kenya = health.List("countries").Single(c => c.Text("country") == "KE");
        Assert.Equal((0.25, 0.8, 20, 3), (
            kenya.GetProperty("error_rate").GetDouble(), kenya.GetProperty("delivered_ratio").GetDouble(), kenya.GetProperty("submit_ms").GetDouble(), kenya.GetProperty("receipt_seconds").GetDouble()));
        Assert.InRange(kenya.GetProperty("share").GetDouble(), 0.05, 0.95); // the keeper goes on moving it
        Assert.NotEmpty(kenya.Text("share_reason")!);
        Assert.Equal("circuit_open", (await reseller.GetAsync($"{Accounts}/{one.Id()}").OkAsync()).Text("limited_by"));
    }

    [Fact]
    public async Task Every_reason_is_told_with_its_class()
    {
        var customer = await gallant.NewTenantAsync(credits: 0);
        var reasons = (await customer.GetAsync("/api/v1/reasons").OkAsync()).EnumerateArray().ToDictionary(r => r.Text("reason")!);
        Assert.Equal(Domain.Messages.ReasonTable.All.Count, reasons.Count);
        Assert.Equal(("number", true, true), (reasons["unknown_subscriber"].Text("class"), reasons["unknown_subscriber"].GetProperty("permanent").GetBoolean(), reasons["unknown_subscriber"].GetProperty("suppress").GetBoolean()));
        Assert.True(reasons["carrier_congested"].GetProperty("retryable").GetBoolean());
        Assert.All(reasons.Values, r => Assert.NotEmpty(r.Text("meaning")!));
    }

    private Task<TestTenant> ResellerAsync() => gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 0);
}
