using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Providers.Fakes;
using GallantSms.IntegrationTests.Providers.GenericHttp;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>A carrier that nobody has written code for, added by what README.md shows and nothing else, carries messages.</summary>
[Collection(GallantCollection.Name)]
public sealed class NewCarrierTests(GallantFixture gallant)
{
    private readonly ConcurrentQueue<string> _texts = [];

    [Fact]
    public async Task A_carrier_is_added_by_configuration_checked_routed_to_and_reports_back()
    {
        await using var acme = await ScriptedCarrier.StartAsync(Answer);
        var (provider, customer) = (await gallant.OperatorAsync(), await gallant.NewTenantAsync());
        var body = ReadmeGuideTests.AccountOfTheGuide().ToJsonString().Replace("https://api.acme-text.example", acme.Url(CarrierMood.Well), StringComparison.Ordinal);

        var account = await provider.PostAsync(CarrierApi.Accounts, JsonNode.Parse(body)!).OkAsync(HttpStatusCode.Created);
        var check = await provider.PostAsync($"{CarrierApi.Accounts}/{account.Id()}/check", new { }).OkAsync();
        Assert.Equal((true, 25.40m, "EUR"), (check.GetProperty("works").GetBoolean(), check.GetProperty("balance").GetDecimal(), check.Text("currency")));

        var rule = await provider.RuleAsync(
            await provider.GroupAsync("priority", new { account_id = account.Id() }), new { prefixes = new[] { "25471440" }, tenant_ids = new[] { customer.Tenant.Id } });
        await provider.PutAsync($"{CarrierApi.Routes}/rules/order", new { ids = await RulesAsync(provider, rule) }).OkAsync();
        await customer.SendAsync(new { phone_numbers = new[] { "+254714400001", "+254714400002" }, message = "Hello {} \"there\"", sender_id = "ACME" }, "/api/v1/sms/bulk");
        await Eventually.TrueAsync(async () => await customer.CountAsync("select count(*) from messages where status = 6") == 2);
        Assert.Equal(["Hello {} \"there\"", "Hello {} \"there\""], _texts);

        var path = new Uri(account.Text("callback_url")!).AbsolutePath;
        Assert.Equal(HttpStatusCode.Unauthorized, await ReportAsync(path[..path.LastIndexOf('/')]));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReportAsync(path, "another key"));
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(path));
        Assert.Equal((10, 11), (await StatusAsync(customer, 254714400001), await StatusAsync(customer, 254714400002)));
    }

    private static async Task<Guid[]> RulesAsync(TestTenant provider, Guid first)
    {
        var routes = await provider.GetAsync(CarrierApi.Routes).OkAsync();
        return [first, .. routes.List("rules").Select(r => r.Id()).Where(id => id != first)];
    }

    private static Task<long> StatusAsync(TestTenant tenant, long msisdn) => tenant.CountAsync($"select status from messages where msisdn = {msisdn}");

    /// <summary>Its receipts, as the guide says it signs them.</summary>
    private async Task<HttpStatusCode> ReportAsync(string path, string? key = null)
    {
        var body = """{"events": [{"message_id": "AT-254714400001", "state": "DELIVERED", "error": null, "occurred_at": "2026-03-01T12:30:15Z"}, {"message_id": "AT-254714400002", "state": "FAILED", "error": "E301", "occurred_at": 1772368215}]}""";
        key ??= (string)ReadmeGuideTests.AccountOfTheGuide()["settings"]!["receipt_hmac_secret"]!;
        using var client = gallant.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Acme-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body))));
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private CarrierAnswer Answer(CarrierCall call)
    {
        if (call is { Method: "GET", Path: "/v2/account" }) return new(200, """{"credit": {"amount": "25.40"}}""");
        var body = JsonNode.Parse(call.Body)!;
        _texts.Enqueue((string)body["content"]!["text"]!);
        return new(202, $$$"""{"message": {"id": "AT-{{{body["destination"]}}}", "state": "accepted"}}""");
    }
}
