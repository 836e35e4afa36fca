using System.Net;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>The authorization server: the refusals of RFC 6749 and its companions, with another tenant's client as the foreign caller.</summary>
internal static class CasesOfOAuth
{
    private const HttpStatusCode No = HttpStatusCode.BadRequest;

    private static readonly Refusal NoClient = new("no client", w => Ask(w, null, new() { ["grant_type"] = "client_credentials", ["token"] = "t" }), HttpStatusCode.Unauthorized, "invalid_client");

    public static readonly IReadOnlyList<OpenCase> All =
    [
        new("Authorize", async w => Begin(w, (await Shop.OpenAsync(w)).Asking(), byForm: false), HttpStatusCode.SeeOther) { Shows = "/consent?request=", Refusals = Strangers(byForm: false) },
        new("AuthorizeByForm", async w => Begin(w, (await Shop.OpenAsync(w)).Asking(), byForm: true), HttpStatusCode.SeeOther) { Shows = "/consent?request=", Refusals = Strangers(byForm: true) },
        new("Token", async w => { var shop = await Shop.OpenAsync(w); return await Ask(w, shop, await shop.AllowedAsync(await OwnerAsync(w))); })
        {
            Shows = "\"access_token\"",
            Refusals =
            [
                NoClient,
                new("a client of another tenant", async w => await Ask(w, await Shop.OpenAsync(w, w.Neighbour), await (await Shop.OpenAsync(w)).AllowedAsync(await OwnerAsync(w))), No, "invalid_grant"),
                new("another client of the tenant", async w => await Ask(w, await Shop.OpenAsync(w), await (await Shop.OpenAsync(w)).AllowedAsync(await OwnerAsync(w))), No, "invalid_grant"),
            ],
        },
        new("Introspect", async w => { var shop = await Shop.OpenAsync(w); return await Ask(w, shop, Named(await shop.AccessTokenAsync())); })
        {
            Shows = "\"active\":true",
            Refusals =
            [
                NoClient,
                new("a client of another tenant", async w => await Ask(w, await Shop.OpenAsync(w, w.Stranger), Named(await (await Shop.OpenAsync(w)).AccessTokenAsync())), HttpStatusCode.OK, "active\":false}"),
            ],
        },
        new("Revoke", async w => { var shop = await Shop.OpenAsync(w); return await Ask(w, shop, Named(await shop.AccessTokenAsync())); })
        {
            Refusals =
            [
                NoClient,
                new("a client of another tenant", async w => await Ask(w, await Shop.OpenAsync(w, w.Neighbour), Named(await (await Shop.OpenAsync(w)).AccessTokenAsync())), No, "invalid_grant"),
            ],
        },
        new("UserInfo", PersonsTokenAsync) { Shows = "\"email\"", Refusals = NotPeople() },
        new("UserInfoByPost", PersonsTokenAsync) { Shows = "\"email\"", Refusals = NotPeople() },
        new("EndSession", w => ByeAsync(w, byForm: false), HttpStatusCode.SeeOther) { Shows = Shop.Bye, Refusals = NoHint(byForm: false) },
        new("EndSessionByForm", w => ByeAsync(w, byForm: true), HttpStatusCode.SeeOther) { Shows = Shop.Bye, Refusals = NoHint(byForm: true) },
    ];

    private static Task<Browser> OwnerAsync(World w) => w.PersonAsync(w.Mine, Role.Owner);

    private static Dictionary<string, string> Named(string token) => new() { ["token"] = token };

    private static Task<Attempt> Ask(World w, Shop? shop, Dictionary<string, string> form) => Task.FromResult(new Attempt(w.Anonymous(), new() { Client = shop?.Credentials, Body = Call.Form(form) }));

    private static Attempt Begin(World w, Dictionary<string, string> parameters, bool byForm) =>
        new(w.Anonymous(), byForm ? new() { Body = Call.Form(parameters) } : new() { Query = QueryHelpers.AddQueryString("", parameters!) });

    private static Refusal[] Strangers(bool byForm) =>
    [
        new("an unknown client", async w => { var asking = (await Shop.OpenAsync(w)).Asking(); asking["client_id"] = "nobody"; return Begin(w, asking, byForm); }, No, "invalid_client"),
        new("another's address", async w => Begin(w, (await Shop.OpenAsync(w)).Asking("https://evil.example/back"), byForm), No, "invalid_request"),
    ];

    private static async Task<Attempt> PersonsTokenAsync(World w) => new(w.Anonymous(), new() { Bearer = await (await Shop.OpenAsync(w)).AccessTokenAsync(await OwnerAsync(w)) });

    private static Refusal[] NotPeople() =>
    [
        new("nobody", w => Task.FromResult(new Attempt(w.Anonymous(), new())), HttpStatusCode.Unauthorized, "invalid_request"),
        new("a program", async w => new(w.Anonymous(), new() { Bearer = await (await Shop.OpenAsync(w)).AccessTokenAsync() }), HttpStatusCode.Unauthorized, "invalid_token"),
        new("a browser's cookie", async w => new(await w.SenderAsync("the tenant", w.Mine, Role.Owner), new()), HttpStatusCode.Unauthorized, "invalid_request"),
    ];

    private static async Task<Attempt> ByeAsync(World w, bool byForm)
    {
        using var person = await Browser.NewAsync(w.Gallant, w.Mine.Tenant, Role.Analyst);
        var shop = await Shop.OpenAsync(w);
        var hint = (await shop.TokensAsync(await shop.AllowedAsync(person))).GetProperty("id_token").GetString()!;
        return Begin(w, new() { ["id_token_hint"] = hint, ["post_logout_redirect_uri"] = Shop.Bye }, byForm);
    }

    /// <summary>The cookie alone signs nobody out: any site could send it here.</summary>
    private static Refusal[] NoHint(bool byForm) =>
    [
        new("a page of another site", async w => new(Sender.Of("a page of another site", await OwnerAsync(w)), byForm ? new() { Body = Call.Form(new Dictionary<string, string>()) } : new()), HttpStatusCode.SeeOther, "/signed-out")
        {
            Check = async w => Assert.True((await (await OwnerAsync(w)).SessionAsync()).GetProperty("signed_in").GetBoolean()),
        },
    ];
}
