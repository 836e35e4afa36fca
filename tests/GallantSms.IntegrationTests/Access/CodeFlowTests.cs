using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Access;

/// <summary>A person signs in at a program: what the program gets, and when that ends.</summary>
public sealed class CodeFlowTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    private const string MePath = "/api/v1/probe/me";

    [Fact]
    public async Task A_code_becomes_tokens_that_act_for_the_person()
    {
        var flow = await FlowAsync();
        var answer = await flow.DecidedAsync();
        Assert.Equal((flow.State, access.Issuer, "gallant"), (answer["state"], answer["iss"], answer["from"]));

        var sent = flow.TokenAsync(flow.Exchange(answer["code"]));
        var tokens = await sent.JsonAsync(HttpStatusCode.OK);
        Assert.True((await sent).Headers.CacheControl!.NoStore);
        Assert.Equal((flow.Scope, 900), ((string)tokens["scope"]!, (int)tokens["expires_in"]!));

        var bearer = (string)tokens["access_token"]!;
        var claims = CodeFlow.Part(bearer, 1);
        Assert.Equal((flow.Person.UserId.ToString(), flow.Client.ClientId, flow.Client.TenantId.ToString()), ((string)claims["sub"]!, (string)claims["client_id"]!, (string)claims["tenant_id"]!));

        var id = CodeFlow.Part((string)tokens["id_token"]!, 1);
        Assert.Equal((access.Issuer, flow.Client.ClientId, flow.Nonce), ((string)id["iss"]!, (string)id["aud"]!, (string)id["nonce"]!));
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(bearer)).AsSpan(0, 16)), (string)id["at_hash"]!);

        foreach (var host in new[] { access.Host, access.OtherHost })
        {
            var me = await access.From(host, bearer: bearer).MeAsync();
            Assert.Equal((flow.Client.TenantId, flow.Person.UserId), (me.TenantId, me.CredentialId));
            Assert.Equal([Scopes.MessagesRead, Scopes.MessagesSend], me.Scopes);
        }
    }

    [Fact]
    public async Task The_page_tells_who_asks_for_what_and_remembers_a_yes()
    {
        var flow = await FlowAsync();
        flow.Scope = "openid messages:read";
        var page = flow.Person.Page(access);

        var asked = await page.GetAsync(await flow.AskedAsync()).DataAsync();
        Assert.Equal(("Web shop", "shop.example", false), ((string)asked["client_name"]!, (string)asked["redirect_host"]!, (bool)asked["already_granted"]!));
        Assert.Equal(["openid", "messages:read"], asked["scopes"]!.AsArray().Select(s => (string)s!["name"]!));
        Assert.Equal(Permissions.Describe(Scopes.MessagesRead), (string)asked["scopes"]![1]!["description"]!);

        await flow.CodeAsync();
        Assert.True((bool)(await page.GetAsync(await flow.AskedAsync()).DataAsync())["already_granted"]!);
        Assert.False((bool)(await page.GetAsync(await flow.AskedAsync(flow.Request().With("prompt", "consent"))).DataAsync())["already_granted"]!);
        Assert.False((bool)(await page.GetAsync(await flow.AskedAsync(flow.Request().With("scope", "openid messages:send"))).DataAsync())["already_granted"]!);
        Assert.Equal(1, await access.ScalarAsync<long>("select count(*) from audit_entries where action = 'oauth_client.allowed' and actor_id = $1", flow.Person.UserId));
    }

    [Fact]
    public async Task Nobody_gives_a_program_more_than_they_have()
    {
        var tenant = await access.NewTenantAsync();
        var (client, secret) = await access.NewWebClientAsync(tenant);
        var flow = new CodeFlow(access, client, secret, await SignedIn.SignInAsync(access, tenant, Role.Analyst)) { Scope = "messages:read messages:send credentials:manage" };

        Assert.Equal("messages:read", (string)(await flow.TokensAsync())["scope"]!);
        Assert.Equal("access_denied", (await flow.DecidedAsync(request: flow.Request().With("scope", "credentials:manage")))["error"]);
    }

    [Fact]
    public async Task A_person_may_allow_less_or_nothing()
    {
        var flow = await FlowAsync();
        var some = await flow.DecidedAsync(new { allow = true, scopes = new[] { "messages:read" } });
        Assert.Equal("openid messages:read", (string)(await flow.TokenAsync(flow.Exchange(some["code"])).JsonAsync(HttpStatusCode.OK))["scope"]!);

        var none = await flow.DecidedAsync(new { allow = false });
        Assert.Equal(("access_denied", flow.State, access.Issuer), (none["error"], none["state"], none["iss"]));
        Assert.False(none.ContainsKey("code"));
    }

    [Fact]
    public async Task A_native_program_takes_any_port_and_proves_itself_by_pkce_alone()
    {
        var tenant = await access.NewTenantAsync();
        var (client, secret) = await access.NewWebClientAsync(tenant, t => t with { RedirectUris = ["http://127.0.0.1/cb"], AuthMethod = AuthMethods.None });
        Assert.Null(secret);
        var flow = new CodeFlow(access, client, null, await SignedIn.SignInAsync(access, tenant));
        const string own = "http://127.0.0.1:49152/cb";

        var page = await flow.AskedAsync(flow.Request().With("redirect_uri", own));
        var to = new Uri((string)(await flow.Person.Page(access).PostAsync(page, new { allow = true }).DataAsync())["redirect_to"]!);
        Assert.Equal(own, to.GetLeftPart(UriPartial.Path));
        var code = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(to.Query)["code"].ToString();

        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(flow.TokenAsync(flow.Exchange(code))));
        await flow.TokenAsync(flow.Exchange(code).With("redirect_uri", own)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("invalid_client", await CodeFlow.ErrorAsync(flow.PostAsync("/connect/introspect", [new("token", "x")]), HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Userinfo_tells_what_was_allowed()
    {
        var flow = await FlowAsync();
        var bearer = (string)(await flow.TokensAsync())["access_token"]!;
        var told = await access.From(bearer: bearer).GetAsync("/connect/userinfo").JsonAsync(HttpStatusCode.OK);
        Assert.Equal((flow.Person.UserId.ToString(), "Ada Lovelace", flow.Person.Email, true), ((string)told["sub"]!, (string)told["name"]!, (string)told["email"]!, (bool)told["email_verified"]!));

        flow.Scope = "openid";
        told = await access.From(bearer: (string)(await flow.TokensAsync())["access_token"]!).PostAsync("/connect/userinfo", null).JsonAsync(HttpStatusCode.OK);
        Assert.Null(told["name"]);
        Assert.Null(told["email"]);

        flow.Scope = "messages:read";
        var plain = await flow.TokensAsync();
        Assert.Null(plain["id_token"]);
        Assert.Null(plain["refresh_token"]);
        Assert.Equal("insufficient_scope", await CodeFlow.ErrorAsync(access.From(bearer: (string)plain["access_token"]!).GetAsync("/connect/userinfo"), HttpStatusCode.Forbidden));
        await access.From().GetAsync("/connect/userinfo").JsonAsync(HttpStatusCode.Unauthorized);
        await access.From(bearer: "a.b.c").GetAsync("/connect/userinfo").JsonAsync(HttpStatusCode.Unauthorized);
        await flow.Person.Page(access).GetAsync("/connect/userinfo").JsonAsync(HttpStatusCode.Unauthorized); // a cookie is no access token
    }

    [Fact]
    public async Task A_sign_in_of_just_now_can_be_asked_for()
    {
        var flow = await FlowAsync();
        access.Clock.Advance(TimeSpan.FromMinutes(10));
        var login = await flow.AskedAsync(flow.Request().With("prompt", "login"));
        var old = await flow.AskedAsync(flow.Request().With("max_age", "60"));
        var young = await flow.AskedAsync(flow.Request().With("max_age", "3600"));

        await flow.Person.Page(access).GetAsync(login).RefusedAsync(HttpStatusCode.Forbidden, "SIGN_IN_AGAIN");
        await flow.Person.Page(access).PostAsync(old, new { allow = true }).RefusedAsync(HttpStatusCode.Forbidden, "SIGN_IN_AGAIN");
        await flow.Person.Page(access).GetAsync(young).DataAsync();
        var again = await flow.Person.AgainAsync(access);
        await again.Page(access).GetAsync(login).DataAsync();
        await again.Page(access).PostAsync(old, new { allow = true }).DataAsync();
    }

    [Theory]
    [InlineData("grant")]
    [InlineData("membership")]
    [InlineData("client")]
    [InlineData("token")]
    [InlineData("role")]
    [InlineData("tenant")]
    public async Task What_a_token_stands_on_ends_it_within_ten_seconds(string what)
    {
        var flow = await FlowAsync();
        var bearer = (string)(await flow.TokensAsync())["access_token"]!;
        var there = access.From(access.OtherHost, bearer: bearer);
        await there.MeAsync();

        await access.ScalarAsync<int>(what switch
        {
            "grant" => "update oauth_grants set revoked_at = now() where user_id = $1",
            "membership" => "delete from memberships where user_id = $1",
            "client" => "update oauth_clients c set revoked_at = now() from oauth_grants g where g.client_id = c.id and g.user_id = $1",
            "token" => $"insert into oauth_revoked_tokens select '{CodeFlow.Part(bearer, 1)["jti"]}', now() + interval '1 day' where $1 is not null",
            "role" => "update memberships set role = 'billing' where user_id = $1",
            _ => "update tenants t set status = 2 from memberships m where m.tenant_id = t.id and m.user_id = $1",
        }, flow.Person.UserId);
        access.Clock.Advance(TimeSpan.FromSeconds(10));

        if (what == "role") Assert.Empty((await there.MeAsync()).Scopes);
        else if (what == "tenant") await there.GetAsync(MePath).RefusedAsync(HttpStatusCode.Forbidden, "TENANT_SUSPENDED");
        else await there.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
    }

    [Fact]
    public async Task Nobody_is_an_owner_by_single_sign_on_through_a_program_either()
    {
        var flow = await FlowAsync();
        await access.ScalarAsync<int>("update memberships set role = 'owner' where user_id = $1", flow.Person.UserId);
        await flow.TokensAsync();
        var grant = await access.ScalarAsync<Guid>("update oauth_grants set sso = true where user_id = $1 returning id", flow.Person.UserId);

        var known = await access.Services.GetRequiredService<CredentialStore>().FindGrantAsync(grant);

        Assert.Equal(Role.Admin, known!.Role);
    }

    [Fact]
    public async Task A_client_ends_its_own_tokens_and_nobody_elses()
    {
        var (flow, other) = (await FlowAsync(), await FlowAsync());
        var tokens = await flow.TokensAsync();
        var (bearer, refresh) = ((string)tokens["access_token"]!, (string)tokens["refresh_token"]!);
        foreach (var token in new[] { bearer, refresh })
        {
            Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(other.PostAsync("/connect/revoke", [new("token", token)])));
            Assert.Equal("""{"active":false}""", (await other.PostAsync("/connect/introspect", [new("token", token)]).JsonAsync(HttpStatusCode.OK)).ToJsonString());
            Assert.True((bool)(await flow.PostAsync("/connect/introspect", [new("token", token)]).JsonAsync(HttpStatusCode.OK))["active"]!);
        }

        Assert.Equal(HttpStatusCode.OK, (await flow.PostAsync("/connect/revoke", [new("token", "unknown")])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await flow.PostAsync("/connect/revoke", [new("token", bearer)])).StatusCode);
        await access.From(bearer: bearer).GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        Assert.False((bool)(await flow.PostAsync("/connect/introspect", [new("token", bearer)]).JsonAsync(HttpStatusCode.OK))["active"]!);

        var next = await flow.TokenAsync(CodeFlow.Refresh(refresh)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await flow.PostAsync("/connect/revoke", [new("token", (string)next["refresh_token"]!)])).StatusCode);
        await access.From(bearer: (string)next["access_token"]!).GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(flow.TokenAsync(CodeFlow.Refresh((string)next["refresh_token"]!))));
    }

    [Fact]
    public async Task Signing_out_at_a_program_ends_the_browsers_session()
    {
        var flow = await FlowAsync();
        flow.Scope = "openid messages:read";
        var tokens = await flow.TokensAsync();
        var hint = Uri.EscapeDataString((string)tokens["id_token"]!);
        const string bye = "https://shop.example/bye";

        foreach (var query in new[] { "", $"?post_logout_redirect_uri={bye}", $"?post_logout_redirect_uri={bye}&client_id={flow.Client.ClientId}", "?id_token_hint=a.b.c", $"?id_token_hint={Uri.EscapeDataString((string)tokens["access_token"]!)}" })
            Assert.Equal("/signed-out", await ToAsync(query));
        await flow.Person.Page(access).GetAsync(MePath).JsonAsync(HttpStatusCode.OK); // nothing has ended yet

        Assert.Equal($"{bye}?state=s%26t", await ToAsync($"?id_token_hint={hint}&post_logout_redirect_uri={bye}&state=s%26t"));
        await flow.Person.Page(access).GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await access.From(bearer: (string)tokens["access_token"]!).GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        Assert.Equal("/signed-out", await ToAsync($"?id_token_hint={hint}&post_logout_redirect_uri={bye}/"));

        async Task<string> ToAsync(string query) => (await access.From().GetAsync("/connect/endsession" + query)).Headers.Location!.OriginalString;
    }

    [Fact]
    public async Task What_is_over_is_swept_away_and_nothing_else()
    {
        var flow = await FlowAsync();
        await flow.TokensAsync();
        var waiting = await flow.AskedAsync();
        var sweep = ActivatorUtilities.CreateInstance<AuthorizationServerSweep>(access.Services);

        await sweep.SweepAsync(default);
        Assert.Equal(1, await access.ScalarAsync<long>("select count(*) from oauth_requests where id::text = $1", waiting[^36..]));
        access.Clock.Advance(TimeSpan.FromDays(31) + TimeSpan.FromMinutes(1));
        await sweep.SweepAsync(default);

        Assert.Equal(0, await access.ScalarAsync<long>("select (select count(*) from oauth_requests) + (select count(*) from oauth_grants) + (select count(*) from oauth_refresh_tokens)"));
    }

    private async Task<CodeFlow> FlowAsync()
    {
        var tenant = await access.NewTenantAsync();
        var (client, secret) = await access.NewWebClientAsync(tenant);
        return new(access, client, secret, await SignedIn.SignInAsync(access, tenant, Role.Admin)); // who is not the last owner may leave
    }
}
