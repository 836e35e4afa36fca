using System.Net;
using System.Text.Json;
using GallantSms.Application.Routing;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Carriers;

/// <summary>What tests of carriers do over and over.</summary>
internal static class CarrierApi
{
    public const string Accounts = "/api/v1/provider-accounts";
    public const string Routes = "/api/v1/routes";

    public static object Plain(string name, string key = "good-key") => new { kind = PlainCarrier.Kind, name, settings = new { address = "https://plain.example", key } };

    public static async Task<JsonElement> AccountAsync(this TestTenant owner, string name) => await owner.PostAsync(Accounts, Plain(name)).OkAsync(HttpStatusCode.Created);

    public static async Task<Guid> GroupAsync(this TestTenant owner, string policy, params object[] members) =>
        (await owner.PostAsync($"{Routes}/groups", new { name = $"Group {Guid.NewGuid():N}"[..20], policy, members }).OkAsync(HttpStatusCode.Created)).Id();

    public static async Task<Guid> RuleAsync(this TestTenant owner, Guid group, object? match = null) =>
        (await owner.PostAsync($"{Routes}/rules", new { name = "Rule", group_id = group, match = match ?? new { } }).OkAsync(HttpStatusCode.Created)).Id();

    public static Task<JsonElement> SimulateAsync(this TestTenant caller, object body) => caller.PostAsync($"{Routes}/simulate", body).OkAsync();

    public static Guid Id(this JsonElement view) => view.GetProperty("id").GetGuid();

    public static string? Text(this JsonElement view, string name) => view.GetProperty(name).GetString();

    public static IEnumerable<JsonElement> List(this JsonElement view, string name) => view.GetProperty(name).EnumerateArray();

    /// <summary>What is written past the API counts at once.</summary>
    public static void Forget(this GallantFixture gallant) => gallant.Services.GetRequiredService<IRouteBook>().Forget();

    public static Task<object?> StatsAsync(this GallantFixture gallant, JsonElement account, string country, int accepted, int failed, int delivered, int undelivered) => gallant.PlatformAsync(
        "insert into carrier_stats (account_no, country, minute, accepted, failed, submit_ms, delivered, undelivered, receipt_ms) values ($1, $2, now(), $3, $4, $5, $6, $7, $8)",
        account.GetProperty("no").GetInt16(), country, accepted, failed, accepted * 20L, delivered, undelivered, delivered * 3000L);
}
