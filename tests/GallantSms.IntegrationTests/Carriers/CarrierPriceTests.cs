using System.Net;
using System.Text;
using System.Text.Json;
using GallantSms.Domain.Tenants;
using GallantSms.IntegrationTests.Support;
using static GallantSms.IntegrationTests.Carriers.CarrierApi;

namespace GallantSms.IntegrationTests.Carriers;

[Collection(GallantCollection.Name)]
public sealed class CarrierPriceTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_list_is_previewed_written_compared_and_warned_of()
    {
        var (reseller, url) = await AccountAsync();
        Assert.Equal((0, 0), (await Version(reseller, url), (await reseller.GetAsync(url).OkAsync()).GetProperty("items").GetArrayLength()));

        var dry = await reseller.PostAsync($"{url}?dry_run=true&currency=USD", Csv("Country,Network,Price\nKE,,0.004\nKE,63902,0.0035\nDE,,0.06\n")).OkAsync();
        Assert.Equal((1, 3, 3, true), (dry.GetProperty("version").GetInt32(), dry.GetProperty("rows").GetInt32(), dry.GetProperty("added").GetInt32(), dry.GetProperty("dry_run").GetBoolean()));
        Assert.Equal(0, await Version(reseller, url));

        using var form = new MultipartFormDataContent { { new StringContent("country;price\nKE;0.004\nDE;0.06\n*;0.1\n", Encoding.UTF8, "text/csv"), "file", "prices.csv" } };
        Assert.Equal(3, (await reseller.PostAsync(url, form).OkAsync()).GetProperty("added").GetInt32());
        // The operator sells Kenya for 0.008 and Germany for 0.07.
        var second = await reseller.PostAsync(url, Csv("country,network,price\nKE,,0.0081\nKE,63902,0.008\nDE,,0.06\n")).OkAsync();
        Assert.Equal((2, 1, 1, 1, 1), (
            second.GetProperty("version").GetInt32(), second.GetProperty("added").GetInt32(), second.GetProperty("changed").GetInt32(), second.GetProperty("removed").GetInt32(), second.GetProperty("unchanged").GetInt32()));
        Assert.Equal(
            ["*  100000>", "KE  4000>8100 8000", "KE 63902 >8000 8000"],
            second.List("changes").Select(c => $"{c.Text("country")} {c.Text("network")} {Number(c, "before")}>{Number(c, "after")} {Number(c, "selling")}".TrimEnd()));
        var warning = second.List("warnings").Single();
        Assert.Equal(("KE", 8100, 8000), (warning.Text("country"), warning.GetProperty("cost").GetInt64(), warning.GetProperty("selling").GetInt64()));
        Assert.Equal(["DE  60000", "KE  8100", "KE 63902 8000"], (await reseller.GetAsync(url).OkAsync()).List("items").Select(i => $"{i.Text("country")} {i.Text("network")} {Number(i, "price")}"));

        // A list of tomorrow is not yet in force.
        await reseller.PostAsync($"{url}?valid_from={DateTimeOffset.UtcNow.AddDays(1):yyyy-MM-ddTHH:mm:ssZ}", Csv("country,price\nKE,1\n")).OkAsync();
        Assert.Equal(2, await Version(reseller, url));
        Assert.Equal(3, (await reseller.GetAsync("/api/v1/audit?action=carrier_prices.imported").OkAsync()).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Nothing_is_written_of_a_list_with_a_wrong_line()
    {
        var (reseller, url) = await AccountAsync();
        var error = await reseller.PostAsync(url, Csv("country,network,price\nKE,,0.004\nXX,,0.004\nKE,1,0.1\nDE,,free\nDE,,\nGB,,0.0000001\nUG,,2000\nKE,,0.005\nTZ,,-1\n*,63902,1\nke,63903,1\n"))
            .RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(
            [
                ("file.lines[3].country", "XX", "INVALID_VALUE"), ("file.lines[4].network", "1", "INVALID_VALUE"), ("file.lines[5].price", "free", "WRONG_TYPE"), ("file.lines[6].price", "", "REQUIRED"),
                ("file.lines[7].price", "0.0000001", "OUT_OF_RANGE"), ("file.lines[8].price", "2000", "OUT_OF_RANGE"), ("file.lines[9].country", "KE", "DUPLICATE"), ("file.lines[10].price", "-1", "WRONG_TYPE"),
                ("file.lines[11].network", "63902", "INVALID_VALUE"),
            ],
            error.List("errors").Select(e => (e.Text("field")!, e.Text("value")!, e.Text("code")!)));
        Assert.Equal(0, await Version(reseller, url));

        foreach (var (file, query, code) in new[]
        {
            ("", "", "REQUIRED"), ("country,price\n", "", "REQUIRED"), ("land,price\nKE,1\n", "", "UNKNOWN_FIELD"), ("country,network\nKE,63902\n", "", "REQUIRED"), ("country,price,price\nKE,1,1\n", "", "DUPLICATE"),
            ("country,price\n" + string.Concat(Enumerable.Repeat("KE,1\n", 5001)), "", "TOO_MANY"), ("country,price\nKE,1\n", "?currency=EUR", "INVALID_VALUE"), ("country,price\nKE,1\n", "?valid_from=2020-01-01T00:00:00Z", "IN_THE_PAST"),
        })
        {
            var refused = await reseller.PostAsync(url + query, Csv(file)).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
            Assert.Equal(code, refused.List("errors").First().Text("code"));
        }

        await reseller.PostAsync(url, Csv("country,price\n" + new string('x', 1_100_000))).RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
        Assert.Equal(0, await Version(reseller, url));
    }

    private async Task<(TestTenant Reseller, string Url)> AccountAsync()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller, credits: 0);
        return (reseller, $"{Accounts}/{(await reseller.AccountAsync("Priced")).Id()}/prices");
    }

    private static async Task<int> Version(TestTenant reseller, string url) => (await reseller.GetAsync(url).OkAsync()).GetProperty("version").GetInt32();

    private static string Number(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : "";

    private static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");
}
