using System.Net;
using GallantSms.IntegrationTests.Carriers;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Messages;

[Collection(GallantCollection.Name)]
public sealed class MessageSearchTests(GallantFixture gallant)
{
    private const string Saved = "/api/v1/saved-searches";

    [Fact]
    public async Task Finds_by_words_number_campaign_tag_and_cost_marks_the_words_and_counts()
    {
        var tenant = await gallant.NewTenantAsync();
        var sale = (await tenant.SentAsync(new { phone_numbers = new[] { "+254712345678", "+254712340000" }, message = "Your parcel waits at the Corner Shop", campaign = "Spring sale", tags = new[] { "vip", "vip", "a b" }, reference = "r-1" }))[0];
        var other = (await tenant.SentAsync(new { phone_numbers = new[] { "+447400123456" }, message = "Something else" }))[0];
        await tenant.FoundAsync(sale, "q=parcel");
        await tenant.FoundAsync(other, "q=something");
        await tenant.ReachedAsync(sale, "delivered");

        foreach (var query in new[] { "q=corner+PARCEL+to:*5678", "q=%2B254712345678", "q=campaign:%22Spring+sale%22+to:0712345678", "tag=a+b&phone_number=*5678", "q=ref:r-1+tag:vip+%2B254712345678", "q=shop&filter=to+eq+*5678+and+price+le+0.008+and+country+eq+KE" })
            Assert.Equal([sale], (await tenant.SearchAsync(query)).Ids());
        Assert.Equal([other], (await tenant.SearchAsync("q=cost>0.03+country:GB")).Ids());
        Assert.Equal([other], (await tenant.SearchAsync("sort=dearest&limit=1")).Ids());
        await tenant.FoundAsync(sale, "q=parcel+status:delivered");

        var found = (await tenant.SearchAsync("q=parcel+shop+to:*5678")).GetProperty("items")[0];
        var text = found.GetProperty("text").GetString()!;
        Assert.Equal(["parcel", "Shop"], found.GetProperty("highlights").EnumerateArray().Select(h => text.Substring(h.GetProperty("start").GetInt32(), h.GetProperty("length").GetInt32())));
        Assert.Equal(("Spring sale", "vip"), (found.GetProperty("message").GetProperty("campaign").GetString(), found.GetProperty("message").GetProperty("tags")[0].GetString()));
        Assert.Equal(2, found.GetProperty("message").GetProperty("tags").GetArrayLength());

        var facets = await tenant.GetAsync("/api/v1/messages/search/facets?q=campaign:%22Spring+sale%22").OkAsync();
        Assert.Equal((2, true), (facets.GetProperty("total").GetInt64(), facets.GetProperty("total_is_exact").GetBoolean()));
        Assert.Equal(("Spring sale", 2), (facets.GetProperty("facets").GetProperty("campaign")[0].GetProperty("value").GetString(), facets.GetProperty("facets").GetProperty("campaign")[0].GetProperty("count").GetInt32()));
        Assert.False(facets.GetProperty("facets").TryGetProperty("account", out _) || facets.GetProperty("facets").TryGetProperty("provider", out _), "A customer sees no carriers.");
        Assert.Equal([sale], (await tenant.GetAsync("/api/v1/sms/reports?tag=vip&campaign=Spring+sale&phone_number=0712345678").OkAsync()).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("message_id").GetGuid()));
        Assert.Equal("Spring sale", (await tenant.GetAsync("/api/v1/batches?tag=vip").OkAsync()).GetProperty("items")[0].GetProperty("campaign").GetString());
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SentAsync(new { phone_numbers = Enumerable.Range(0, 7).Select(i => $"+2547130000{i:D2}"), message = "Paging along" });
        foreach (var id in sent) await tenant.FoundAsync(id, "q=paging");

        var (seen, cursor) = (new List<Guid>(), "");
        do
        {
            var page = await tenant.SearchAsync($"q=paging&limit=3&sort=oldest{(cursor.Length > 0 ? $"&cursor={Uri.EscapeDataString(cursor)}" : "")}");
            seen.AddRange(page.Ids());
            cursor = page.GetProperty("next_cursor").GetString() ?? "";
        }
        while (cursor.Length > 0 && seen.Count < 20);
        Assert.Equal(sent.Order(), seen);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_with_its_place_and_reason()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        (string Query, string Field, string Code)[] wrong =
        [
            ("q=statsu:sent", "q", "UNKNOWN_KEY"),
            ("q=provider:main", "q", "UNKNOWN_KEY"),
            ("provider=main", "provider", "UNKNOWN_KEY"),
            ("q=-provider:main", "q", "UNKNOWN_KEY"),
            ("q=-statsu:sent", "q", "UNKNOWN_KEY"),
            ("status=gone", "status", "INVALID_VALUE"),
            ("filter=status+is+sent", "filter", "SYNTAX"),
            ("sort=random", "sort", "INVALID_VALUE"),
            ("limit=1001", "limit", "OUT_OF_RANGE"),
            ("limit=500&include=attempts", "limit", "OUT_OF_RANGE"),
            ("fields=nothing", "fields", "UNKNOWN_FIELD"),
            ("include=batch.text", "include", "UNKNOWN_FIELD"),
            ("cursor=nonsense", "cursor", "INVALID_CURSOR"),
        ];
        foreach (var (query, field, code) in wrong)
        {
            var error = await tenant.GetAsync($"/api/v1/messages/search?{query}").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
            Assert.Equal((query, field, code), (query, error.GetProperty("errors")[0].Text("field"), error.GetProperty("errors")[0].Text("code")));
        }
    }

    [Fact]
    public async Task Campaign_and_tags_are_short_and_printable()
    {
        var tenant = await gallant.NewTenantAsync();
        var before = await tenant.TracesAsync();
        foreach (var campaign in new[] { "line\nbreak", " blank", "", "quo\"te", new string('c', 65) }) await RefusedAsync(new { phone_numbers = new[] { "+254712345678" }, message = "x", campaign }, "campaign", "INVALID_VALUE");
        foreach (var tag in new[] { "a\"b", new string('t', 33), "" }) await RefusedAsync(new { phone_numbers = new[] { "+254712345678" }, message = "x", tags = new[] { "fine", tag } }, "tags[1]", "INVALID_VALUE");
        await RefusedAsync(new { phone_numbers = new[] { "+254712345678" }, message = "x", tags = Enumerable.Range(0, 11).Select(i => $"t{i}") }, "tags", "TOO_MANY");
        Assert.Equal(before, await tenant.TracesAsync());

        async Task RefusedAsync(object send, string field, string code)
        {
            var error = await tenant.PostAsync("/api/v1/sms/send", send).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
            Assert.Equal((field, code), (error.GetProperty("errors")[0].Text("field"), error.GetProperty("errors")[0].Text("code")));
        }
    }

    [Fact]
    public async Task Who_sells_searches_by_their_own_accounts_only()
    {
        var reseller = await gallant.NewTenantAsync(kind: Domain.Tenants.TenantKind.Reseller);
        Assert.Equal("UNKNOWN_PROVIDER", (await reseller.GetAsync("/api/v1/messages/search?q=provider:main").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR")).GetProperty("errors")[0].Text("code"));
        Assert.Empty((await (await gallant.OperatorAsync()).SearchAsync("q=provider:main+nobodywrotethis")).Ids());
    }

    [Fact]
    public async Task Lists_show_the_chosen_fields_and_related_rows_in_as_many_queries()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SentAsync(new { phone_numbers = new[] { "+254712345678", "+254712345679" }, message = "Chosen", campaign = "Chosen" });
        await tenant.ReachedAsync(sent[0], "delivered");
        await tenant.ReachedAsync(sent[1], "delivered");

        var page = await tenant.GetAsync("/api/v1/sms/reports?fields=to,status&include=attempts,receipts,events,batch&filter=status+in+(delivered,failed)+and+to+eq+'%2B254712345678'").OkAsync();
        var item = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(["to", "status", "attempts", "receipts", "events", "batch"], item.EnumerateObject().Select(p => p.Name));
        Assert.Equal("accepted", item.GetProperty("attempts")[0].Text("outcome"));
        Assert.NotEqual(0, item.GetProperty("receipts").GetArrayLength());
        Assert.Equal(("Chosen", 2), (item.GetProperty("batch").Text("campaign"), item.GetProperty("batch").GetProperty("total").GetInt32()));

        var batch = Assert.Single((await tenant.GetAsync("/api/v1/batches?fields=campaign,total&filter=campaign+eq+Chosen").OkAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal(["total", "campaign"], batch.EnumerateObject().Select(p => p.Name));
        Assert.Equal("UNKNOWN_KEY", (await tenant.GetAsync("/api/v1/batches?filter=status+eq+sent").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR")).GetProperty("errors")[0].Text("code"));
        await tenant.FoundAsync(sent[0], "q=chosen");
        var found = (await tenant.SearchAsync("q=chosen+to:*5678&fields=message_id&include=batch")).GetProperty("items")[0];
        Assert.Equal(["message_id", "batch"], found.GetProperty("message").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task What_is_left_out_is_left_out_of_search_lists_and_exports_alike()
    {
        var tenant = await gallant.NewTenantAsync();
        var kept = await tenant.SentAsync(new { phone_numbers = new[] { "+254712345678", "+254712345679" }, message = "Remainder stays", campaign = "Kept" });
        var other = await tenant.SentAsync(new { phone_numbers = new[] { "+254712345671", "+254712345672" }, message = "Remainder goes", campaign = "Gone", tags = new[] { "late" } });
        foreach (var id in kept.Concat(other)) await tenant.FoundAsync(id, "q=remainder");

        foreach (var query in new[] { "q=remainder+-goes", "q=remainder+-campaign:Gone", "q=-tag:late", "q=remainder+-to:*671+-%2B254712345672", "filter=campaign+ne+Gone", "q=remainder&filter=campaign+not+in+(Gone,'Never')" })
            Assert.Equal(kept.Order(), (await tenant.SearchAsync(query)).Ids().Order());
        Assert.Empty((await tenant.SearchAsync("q=remainder+-country:KE")).Ids());
        Assert.Empty((await tenant.SearchAsync("q=-on:today")).Ids());

        var listed = (await tenant.GetAsync("/api/v1/sms/reports?filter=campaign+ne+Gone+and+to+ne+'%2B254712345679'").OkAsync()).GetProperty("items");
        Assert.Equal(kept[0], Assert.Single(listed.EnumerateArray()).GetProperty("message_id").GetGuid());
        var batches = (await tenant.GetAsync("/api/v1/batches?filter=tag+ne+late").OkAsync()).GetProperty("items");
        Assert.Equal("Kept", Assert.Single(batches.EnumerateArray()).Text("campaign"));
        var export = (await tenant.PostAsync("/api/v1/exports", new { kind = "messages", query = "remainder -goes" }).OkAsync(HttpStatusCode.Created)).Id();
        Assert.Equal(2, (await tenant.ExportedAsync(export)).GetProperty("rows").GetInt32());
        Assert.Empty((await tenant.GetAsync($"/api/v1/batches?filter=created_at+ne+{DateTimeOffset.UtcNow:yyyy-MM-dd}").OkAsync()).GetProperty("items").EnumerateArray());
        await tenant.SentAsync(new { phone_numbers = new[] { "+254712345673", "+254712345674" }, message = "Of no campaign" });
        foreach (var (filter, left) in new[] { ("campaign+ne+Gone", 2), ("campaign+ne+Gone+and+campaign+ne+Kept", 1), ("sender_id+ne+NOBODY", 3) })
            Assert.Equal((filter, left), (filter, (await tenant.GetAsync($"/api/v1/batches?filter={filter}").OkAsync()).GetProperty("items").GetArrayLength()));
        await tenant.GetAsync("/api/v1/batches?filter=status+ne+sent").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task A_saved_search_is_its_makers_until_it_is_shared()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var colleague = await gallant.WithScopesAsync(tenant, Application.Access.Scopes.MessagesRead);
        var kept = await tenant.PostAsync(Saved, new { name = "Failures", query = "status:failed after:7d", sort = "oldest" }).OkAsync(HttpStatusCode.Created);
        Assert.Empty((await colleague.GetAsync(Saved).OkAsync()).EnumerateArray());
        await colleague.PutAsync($"{Saved}/{kept.Id()}", new { name = "Mine now" }).RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await tenant.PostAsync(Saved, new { name = "failures" }).RefusedAsync(HttpStatusCode.Conflict, "SEARCH_NAME_TAKEN");
        await tenant.PostAsync(Saved, new { name = "Broken", query = "statsu:x" }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        await tenant.PutAsync($"{Saved}/{kept.Id()}", new { name = "All failures", query = "status:failed", shared = true }).OkAsync();
        var seen = Assert.Single((await colleague.GetAsync(Saved).OkAsync()).EnumerateArray());
        Assert.Equal(("All failures", false), (seen.Text("name"), seen.GetProperty("mine").GetBoolean()));
        await colleague.DeleteAsync($"{Saved}/{kept.Id()}").RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        await tenant.DeleteAsync($"{Saved}/{kept.Id()}").OkAsync();
        Assert.Empty((await colleague.GetAsync(Saved).OkAsync()).EnumerateArray());
    }

    [Fact]
    public async Task Is_invisible_to_other_tenants()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var sent = await mine.SentAsync(new { phone_numbers = new[] { "+254712345678", "+254712345679" }, message = "Secret parcel", campaign = "Secret" });
        foreach (var id in sent) await mine.FoundAsync(id, "q=secret");
        var other = await theirs.SentAsync(new { phone_numbers = new[] { "+254712345678" }, message = "Secret parcel of theirs" });
        await theirs.FoundAsync(other[0], "q=secret");
        var cursor = (await mine.SearchAsync("q=secret&limit=1")).GetProperty("next_cursor").GetString()!;

        foreach (var query in new[] { "q=secret", "q=secret+parcel+to:*5678", $"bulk_id={(await mine.SearchAsync("q=secret")).GetProperty("items")[0].GetProperty("message").Text("bulk_id")}", "", "campaign=Secret" })
            Assert.DoesNotContain((await theirs.SearchAsync(query)).Ids(), sent.Contains);
        Assert.Equal(1, (await theirs.GetAsync("/api/v1/messages/search/facets?q=secret").OkAsync()).GetProperty("total").GetInt64());
        var (_, answer) = await theirs.GetAsync($"/api/v1/messages/search?q=secret&limit=5&cursor={Uri.EscapeDataString(cursor)}");
        Assert.All(sent, id => Assert.DoesNotContain(id.ToString(), answer.ToString(), StringComparison.Ordinal));

        var kept = await mine.PostAsync(Saved, new { name = "Shared", shared = true }).OkAsync(HttpStatusCode.Created);
        Assert.Empty((await theirs.GetAsync(Saved).OkAsync()).EnumerateArray());
        await theirs.DeleteAsync($"{Saved}/{kept.Id()}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        var export = await mine.ExportedAsync((await mine.PostAsync("/api/v1/exports", new { kind = "messages" }).OkAsync(HttpStatusCode.Created)).Id());
        foreach (var call in new[] { theirs.GetAsync($"/api/v1/exports/{export.Id()}"), theirs.PostAsync($"/api/v1/exports/{export.Id()}/cancel", new { }), theirs.DeleteAsync($"/api/v1/exports/{export.Id()}") })
            await call.RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Empty((await theirs.GetAsync("/api/v1/exports").OkAsync()).GetProperty("items").EnumerateArray());
    }
}
