using System.Net;
using System.Text.Json;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using static GallantSms.IntegrationTests.Carriers.CarrierApi;

namespace GallantSms.IntegrationTests.Carriers;

[Collection(GallantCollection.Name)]
public sealed class RouteTests(GallantFixture gallant)
{
    [Fact]
    public async Task Pausing_and_resuming_change_where_messages_go_at_once()
    {
        var (reseller, customer) = await PairAsync();
        var (one, two) = (await reseller.AccountAsync($"One {Guid.NewGuid():N}"[..20]), await reseller.AccountAsync($"Two {Guid.NewGuid():N}"[..20]));
        await reseller.RuleAsync(await reseller.GroupAsync("priority", new { account_id = one.Id() }, new { account_id = two.Id() }));

        Assert.Equal(one.Text("name"), await CarrierOfAsync(customer, "+254712346001"));
        await reseller.PostAsync($"{Accounts}/{one.Id()}/pause", new { }).OkAsync();
        Assert.Equal(two.Text("name"), await CarrierOfAsync(customer, "+254712346002"));
        await reseller.PostAsync($"{Accounts}/{one.Id()}/resume", new { }).OkAsync();
        Assert.Equal(one.Text("name"), await CarrierOfAsync(customer, "+254712346003"));
    }

    [Fact]
    public async Task Groups_and_rules_are_made_changed_ordered_and_taken_away()
    {
        var (reseller, customer) = await PairAsync();
        var (one, two) = (await reseller.AccountAsync("One"), await reseller.AccountAsync("Two"));
        var group = await reseller.PostAsync($"{Routes}/groups", new
        {
            name = "Best", policy = "weighted", on_error = new { temporary = "wait", number = "next" },
            members = new object[] { new { account_id = two.Id(), weight = 7 }, new { account_id = one.Id(), backup = true } },
        }).OkAsync(HttpStatusCode.Created);
        Assert.Equal(("weighted", "wait", "next"), (group.Text("policy"), group.GetProperty("on_error").Text("temporary"), group.GetProperty("on_error").Text("number")));
        Assert.Equal([("Two", 7, false), ("One", 1, true)], group.List("members").Select(m => (m.Text("account_name")!, m.GetProperty("weight").GetInt32(), m.GetProperty("backup").GetBoolean())));
        await reseller.PostAsync($"{Routes}/groups", new { name = "Best", policy = "quality", members = new[] { new { account_id = one.Id() } } }).RefusedAsync(HttpStatusCode.Conflict, "GROUP_NAME_TAKEN");

        // The same accounts in another order, with other weights: rows of the same key are replaced.
        var changed = await reseller.PutAsync($"{Routes}/groups/{group.Id()}", new { name = "Better", policy = "least_cost", members = new[] { new { account_id = one.Id(), weight = 3 }, new { account_id = two.Id(), weight = 1 } } }).OkAsync();
        Assert.Equal([("One", 3), ("Two", 1)], changed.List("members").Select(m => (m.Text("account_name")!, m.GetProperty("weight").GetInt32())));

        var match = new { countries = new[] { "KE" }, networks = new[] { "63902" }, prefixes = new[] { "25471" }, sender_types = new[] { "short_code" }, traffic_classes = new[] { "otp" }, tenant_ids = new[] { customer.Tenant.Id } };
        var (first, second) = (await reseller.RuleAsync(group.Id(), match), await reseller.RuleAsync(group.Id()));
        var listed = await reseller.GetAsync(Routes).OkAsync();
        Assert.Equal(changed.ToString(), listed.List("groups").Single().ToString());
        Assert.Equal([(first, 1), (second, 2)], listed.List("rules").Select(r => (r.Id(), r.GetProperty("position").GetInt32())));
        Assert.Equal(JsonSerializer.Serialize(match), listed.GetProperty("rules")[0].GetProperty("match").GetRawText());

        await reseller.PutAsync($"{Routes}/rules/order", new { ids = new[] { second, first } }).OkAsync();
        Assert.Equal([second, first], (await reseller.GetAsync(Routes).OkAsync()).List("rules").Select(r => r.Id()));
        foreach (var ids in (Guid[][])[[first], [first, first], [first, second, Guid.NewGuid()]])
            await reseller.PutAsync($"{Routes}/rules/order", new { ids }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        Assert.False((await reseller.PutAsync($"{Routes}/rules/{first}", new { name = "Off", group_id = group.Id(), enabled = false }).OkAsync()).GetProperty("enabled").GetBoolean());
        await reseller.DeleteAsync($"{Routes}/groups/{group.Id()}").RefusedAsync(HttpStatusCode.Conflict, "GROUP_IN_USE");
        await reseller.DeleteAsync($"{Routes}/rules/{first}").OkAsync();
        await reseller.DeleteAsync($"{Routes}/rules/{second}").OkAsync();
        await reseller.DeleteAsync($"{Routes}/groups/{group.Id()}").OkAsync();
        Assert.Equal("""{"groups":[],"rules":[]}""", (await reseller.GetAsync(Routes).OkAsync()).ToString());
        var actions = (await reseller.GetAsync("/api/v1/audit?action=route_&limit=100").OkAsync()).GetProperty("items").GetArrayLength();
        Assert.Equal(0, actions); // an area ends with its dot
        Assert.Equal(3, (await reseller.GetAsync("/api/v1/audit?action=route_group.").OkAsync()).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_with_its_place()
    {
        var (reseller, customer) = await PairAsync();
        var (stranger, _) = await PairAsync();
        var (mine, theirs) = (await reseller.AccountAsync("Mine"), await stranger.AccountAsync("Theirs"));
        Task<JsonElement> Group(object body) => reseller.PostAsync($"{Routes}/groups", body).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Task<JsonElement> Rule(object body) => reseller.PostAsync($"{Routes}/rules", body).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        var member = new[] { new { account_id = mine.Id() } };

        Assert.Equal("members", (await Group(new { name = "G", policy = "priority", members = Array.Empty<object>() })).List("errors").Single().Text("field"));
        Assert.Equal("policy", (await Group(new { name = "G", policy = "luck", members = member })).List("errors").Single().Text("field"));
        Assert.Equal("members[0].weight", (await Group(new { name = "G", policy = "priority", members = new[] { new { account_id = mine.Id(), weight = 1001 } } })).List("errors").Single().Text("field"));
        Assert.Equal(
            [("members[1].account_id", "INVALID_VALUE"), ("members[2].account_id", "DUPLICATE")],
            (await Group(new { name = "G", policy = "priority", members = new[] { new { account_id = mine.Id() }, new { account_id = theirs.Id() }, new { account_id = mine.Id() } } })).List("errors").Select(e => (e.Text("field")!, e.Text("code")!)));
        Assert.Equal(
            ["on_error.caller", "on_error.consent", "on_error.luck", "on_error.number", "on_error.unclear"],
            (await Group(new { name = "G", policy = "priority", members = member, on_error = new { consent = "next", number = "wait", unclear = "fail", account = "wait", temporary = "fail", luck = "next", caller = "perhaps" } })).List("errors").Select(e => e.Text("field")!).Order());

        var group = await reseller.GroupAsync("priority", new { account_id = mine.Id() });
        Assert.Equal("group_id", (await Rule(new { name = "R", group_id = await stranger.GroupAsync("priority", new { account_id = theirs.Id() }) })).List("errors").Single().Text("field"));
        var error = await Rule(new
        {
            name = "R", group_id = group,
            match = new { sender_types = new[] { "number", "Number" }, traffic_classes = new[] { "spam" }, countries = new[] { "KE", "XX" }, networks = new[] { "1" }, prefixes = new[] { "+254", "0712" }, tenant_ids = new[] { customer.Tenant.Id, reseller.Tenant.Id, stranger.Tenant.Id } },
        });
        Assert.Equal(
            ["match.countries[1]", "match.networks[0]", "match.prefixes[0]", "match.prefixes[1]", "match.sender_types[1]", "match.traffic_classes[0]", "match.tenant_ids[1]", "match.tenant_ids[2]"],
            error.List("errors").Select(e => e.Text("field")!));
    }

    [Fact]
    public async Task A_simulation_explains_every_policy()
    {
        var (reseller, customer) = await PairAsync();
        var (one, two) = (await reseller.AccountAsync("One"), await reseller.AccountAsync("Two"));
        await reseller.PostAsync($"{Accounts}/{one.Id()}/prices", Csv("country,network,price\nKE,,0.008\nKE,63902,0.009\n*,,0.05\n")).OkAsync();
        await reseller.PostAsync($"{Accounts}/{two.Id()}/prices", Csv("country,price\nKE,0.005\n")).OkAsync();
        await gallant.StatsAsync(one, "UG", 60, 0, 50, 10);
        await gallant.StatsAsync(two, "UG", 60, 0, 60, 0);
        object[] both = [new { account_id = one.Id() }, new { account_id = two.Id() }];
        var group = await reseller.GroupAsync("priority", both);
        var rule = await reseller.RuleAsync(group);
        Task<JsonElement> Policy(string policy, params object[] members) => reseller.PutAsync($"{Routes}/groups/{group}", new { name = "G", policy, members }).OkAsync();
        async Task<(string?, string?)> ChosenAsync(string to)
        {
            var answer = await reseller.SimulateAsync(new { to, tenant_id = customer.Tenant.Id });
            var chosen = answer.List("candidates").Single(c => c.GetProperty("chosen").GetBoolean());
            Assert.Equal((chosen.Text("account"), "chosen"), (answer.GetProperty("chosen").Text("account"), chosen.Text("reason")));
            Assert.All(answer.List("candidates"), c => Assert.NotEmpty(c.Text("why")!));
            return (chosen.Text("account"), answer.List("candidates").Single(c => !c.GetProperty("chosen").GetBoolean()).Text("reason"));
        }

        Assert.Equal(("One", "later_in_order"), await ChosenAsync("+254712345678"));
        await Policy("weighted", new { account_id = one.Id(), weight = 0 }, new { account_id = two.Id(), weight = 5 });
        Assert.Equal(("Two", "other_share"), await ChosenAsync("+254712345678"));
        await Policy("least_cost", both);
        Assert.Equal(("Two", "dearer"), await ChosenAsync("+254712345678"));
        Assert.Equal(("One", "dearer"), await ChosenAsync("+4915112345678"));
        await Policy("quality", both);
        Assert.Equal(("Two", "delivers_less"), await ChosenAsync("+256772345678"));
        await Policy("priority", new { account_id = one.Id(), backup = true }, new { account_id = two.Id() });
        Assert.Equal(("Two", "backup"), await ChosenAsync("+254712345678"));
        await reseller.PostAsync($"{Accounts}/{two.Id()}/pause", new { }).OkAsync();
        Assert.Equal(("One", "paused"), await ChosenAsync("+254712345678"));

        await gallant.PlatformAsync("update provider_accounts set disabled_at = now(), disabled_reason = 29 where id = $1", one.Id());
        gallant.Forget();
        var none = await reseller.SimulateAsync(new { to = "0712345678", message = new string('a', 200) });
        Assert.Equal((JsonValueKind.Null, false, "KE", "63902", 2), (none.GetProperty("chosen").ValueKind, none.GetProperty("open").GetBoolean(), none.Text("country"), none.Text("network"), none.GetProperty("segments").GetInt32()));
        Assert.Equal([("disabled", "disabled", 18_000), ("paused", "paused", 10_000)], none.List("candidates").Select(c => (c.Text("state")!, c.Text("reason")!, c.GetProperty("cost").GetInt64())).Order());
        Assert.Equal((rule, group, "G", "priority", "message"), (none.GetProperty("rule_id").GetGuid(), none.GetProperty("group_id").GetGuid(), none.Text("group"), none.Text("policy"), none.GetProperty("sender").Text("source")));
        await reseller.PostAsync($"{Routes}/simulate", new { to = "12" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await reseller.PostAsync($"{Routes}/simulate", new { to = "+254712345678", tenant_id = gallant.Operator.Id }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Where_somebody_above_decides_nothing_of_it_is_told()
    {
        var (reseller, _) = await PairAsync();
        var answer = await reseller.SimulateAsync(new { to = "+254712345678" });
        Assert.True(answer.GetProperty("decided_above").GetBoolean() && answer.GetProperty("open").GetBoolean());
        Assert.Equal(0, answer.GetProperty("candidates").GetArrayLength());
        foreach (var word in (string[])["sender", "rule", "rule_id", "group", "group_id", "policy", "chosen", "retry_at"]) Assert.Equal(JsonValueKind.Null, answer.GetProperty(word).ValueKind);
        foreach (var word in (string[])["main", "backup", "Default", "Everything"]) Assert.DoesNotContain($"\"{word}\"", answer.ToString(), StringComparison.Ordinal);
        Assert.Equal("Everything", (await (await gallant.OperatorAsync()).SimulateAsync(new { to = "+254712345678", tenant_id = reseller.Tenant.Id })).Text("rule"));
    }

    private static StringContent Csv(string text) => new(text, System.Text.Encoding.UTF8, "text/csv");

    private async Task<(TestTenant Reseller, TestTenant Customer)> PairAsync()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        return (reseller, await gallant.NewTenantAsync(parent: reseller, credits: 1_000_000));
    }

    private async Task<string> CarrierOfAsync(TestTenant customer, string number)
    {
        await customer.SendAsync(new { phone_numbers = new[] { number }, message = "Where to" });
        await Eventually.TrueAsync(() => gallant.Carrier.Taken.Any(t => t.Message.To == number));
        return gallant.Carrier.Taken.Single(t => t.Message.To == number).Account;
    }
}
