using System.Net;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.IntegrationTests.Access;

/// <summary>What an attacker may try on the way to a code and from a code to tokens. Every row has its control: the honest request passes.</summary>
public sealed class AuthorizationAbuseTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    private const string MePath = "/api/v1/probe/me";

    /// <summary>The address cannot be trusted, so nobody is sent there.</summary>
    [Theory]
    [InlineData("https://shop.example/callback?from=gallant&x=1")]
    [InlineData("https://shop.example/callback")]
    [InlineData("https://shop.example/callback/?from=gallant")]
    [InlineData("https://shop.example/Callback?from=gallant")]
    [InlineData("https://SHOP.example/callback?from=gallant")]
    [InlineData("http://shop.example/callback?from=gallant")]
    [InlineData("https://shop.example:443/callback?from=gallant")]
    [InlineData("https://shop.example:8443/callback?from=gallant")]
    [InlineData("https://evil.shop.example/callback?from=gallant")]
    [InlineData("https://shop.example.evil.example/callback?from=gallant")]
    [InlineData("https://shop.example@evil.example/callback?from=gallant")]
    [InlineData("https://evil.example/callback?from=gallant")]
    [InlineData("https://shop.example/callback?from=gallant#x")]
    [InlineData("https://shop.example/%63allback?from=gallant")]
    [InlineData("https://shop.example/x/../callback?from=gallant")]
    [InlineData("https://shop.example/callback%3Ffrom=gallant")]
    [InlineData("https://shop.example\\@evil.example/callback?from=gallant")]
    [InlineData("//shop.example/callback?from=gallant")]
    [InlineData("/callback?from=gallant")]
    [InlineData("javascript:alert(1)")]
    [InlineData(" https://shop.example/callback?from=gallant")]
    [InlineData("https://shop.example/callback?from=gallant\r\nSet-Cookie: x=1")]
    [InlineData("http://127.0.0.1:1/callback?from=gallant")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Another_address_is_refused_on_the_spot(string? uri)
    {
        var flow = await FlowAsync();
        await flow.AskedAsync();

        var sent = flow.AuthorizeAsync(flow.Request().With("redirect_uri", uri));
        Assert.Equal("invalid_request", await CodeFlow.ErrorAsync(sent));
        Assert.Null((await sent).Headers.Location);
    }

    [Theory]
    [InlineData("http://127.0.0.1:80@evil.example/cb")]
    [InlineData("http://127.0.0.1.evil.example/cb")]
    [InlineData("http://127.0.0.1:/cb")]
    [InlineData("http://127.0.0.1:123456/cb")]
    [InlineData("http://127.0.0.1:8080/cb2")]
    [InlineData("http://localhost:8080/cb")]
    [InlineData("http://[::1]:8080/cb")]
    [InlineData("https://127.0.0.1:8080/cb")]
    public async Task A_loopback_address_differs_in_its_port_only(string uri)
    {
        var tenant = await access.NewTenantAsync();
        var (client, secret) = await access.NewWebClientAsync(tenant, t => t with { RedirectUris = ["http://127.0.0.1/cb"], AuthMethod = AuthMethods.None });
        var flow = new CodeFlow(access, client, secret, await SignedIn.SignInAsync(access, tenant));
        await flow.AskedAsync(flow.Request().With("redirect_uri", "http://127.0.0.1:8080/cb"));

        Assert.Equal("invalid_request", await CodeFlow.ErrorAsync(flow.AuthorizeAsync(flow.Request().With("redirect_uri", uri))));
    }

    [Fact]
    public async Task A_client_in_doubt_is_told_on_the_spot()
    {
        var flow = await FlowAsync();
        await flow.AskedAsync();
        var honest = flow.Request();
        foreach (var request in new[]
        {
            honest.With("client_id", null), honest.With("client_id", "gsc_0123456789012345678901"), honest.With("client_id", "' or 1=1"), honest.Twice("client_id"),
            honest.Twice("client_id", "gsc_0123456789012345678901"),
        })
            Assert.Equal("invalid_client", await CodeFlow.ErrorAsync(flow.AuthorizeAsync(request)));
        Assert.Equal("invalid_request", await CodeFlow.ErrorAsync(flow.AuthorizeAsync(honest.Twice("redirect_uri", "https://evil.example/"))));
    }

    [Theory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "id_token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("response_mode", "form_post", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge", "0123456789012345678901234567890123456789 12", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", "s256", "invalid_request")]
    [InlineData("scope", "openid platform:manage", "invalid_scope")]
    [InlineData("scope", "root", "invalid_scope")]
    [InlineData("resource", "https://evil.example/api", "invalid_target")]
    [InlineData("audience", "other-api", "invalid_target")]
    [InlineData("request", "a.b.c", "request_not_supported")]
    [InlineData("request_uri", "https://evil.example/request", "request_uri_not_supported")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "hypnosis", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("+scope", "openid", "invalid_request")]
    [InlineData("+nonce", "other", "invalid_request")]
    [InlineData("+code_challenge", "0123456789012345678901234567890123456789012", "invalid_request")]
    [InlineData("+response_type", "code", "invalid_request")]
    public async Task A_wrong_request_is_told_at_the_clients_address(string name, string? value, string error)
    {
        var flow = await FlowAsync();
        await flow.AskedAsync();

        var answer = await flow.AuthorizeAsync(name[0] == '+' ? flow.Request().Twice(name[1..], value) : flow.Request().With(name, value));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.StartsWith(CodeFlow.Redirect + "&", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var told = QueryHelpers.ParseQuery(answer.Headers.Location.Query);
        Assert.Equal((error, flow.State, access.Issuer), (told["error"].ToString(), told["state"].ToString(), told["iss"].ToString()));
        Assert.False(told.ContainsKey("code"));
    }

    [Fact]
    public async Task A_client_that_signs_nobody_in_gets_no_code()
    {
        var tenant = await access.NewTenantAsync();
        var flow = await FlowAsync(t => t with { GrantTypes = [GrantTypes.ClientCredentials] });
        var answer = await flow.AuthorizeAsync();
        Assert.Equal("unauthorized_client", QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["error"].ToString());

        var program = await access.NewClientAsync(tenant, Scopes.MessagesRead);
        flow = new(access, program.Client, program.Secret, flow.Person);
        Assert.Equal("unauthorized_client", await CodeFlow.ErrorAsync(flow.TokenAsync([new("grant_type", "authorization_code"), new("code", "x"), new("redirect_uri", "x"), new("code_verifier", "x")])));
        await flow.TokenAsync([new("grant_type", "client_credentials")]).JsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_the_person_in_a_browser_of_the_clients_tenant_decides_and_only_once()
    {
        var flow = await FlowAsync();
        var page = await flow.AskedAsync();
        var yes = new { allow = true };

        var stranger = await SignedIn.SignInAsync(access, await access.NewTenantAsync());
        await stranger.Page(access).GetAsync(page).RefusedAsync(HttpStatusCode.NotFound, "CONSENT_NOT_FOUND");
        await stranger.Page(access).PostAsync(page, yes).RefusedAsync(HttpStatusCode.NotFound, "CONSENT_NOT_FOUND");
        await access.From().PostAsync(page, yes).RefusedAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await access.From(key: (await KeyOfAsync(flow.Client.TenantId)).Secret).PostAsync(page, yes).RefusedAsync(HttpStatusCode.Forbidden, "BROWSER_SESSION_REQUIRED");
        await access.From(bearer: (string)(await flow.TokensAsync())["access_token"]!).PostAsync(page, yes).RefusedAsync(HttpStatusCode.Forbidden, "BROWSER_SESSION_REQUIRED");
        await (flow.Person with { Csrf = "wrong" }).Page(access).PostAsync(page, yes).RefusedAsync(HttpStatusCode.Forbidden, "CSRF_FAILED");
        await flow.Person.Page(access).PostAsync(page, new { allow = true, scopes = new[] { "openid", "credentials:manage" } }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await flow.Person.Page(access).PostAsync(page, new { scopes = Array.Empty<string>() }).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await flow.Person.Page(access).GetAsync($"/api/v1/consent/{Guid.NewGuid()}").RefusedAsync(HttpStatusCode.NotFound, "CONSENT_NOT_FOUND");

        await flow.Person.Page(access).PostAsync(page, yes).DataAsync();
        await flow.Person.Page(access).PostAsync(page, yes).RefusedAsync(HttpStatusCode.NotFound, "CONSENT_NOT_FOUND");

        page = await flow.AskedAsync();
        access.Clock.Advance(TimeSpan.FromMinutes(10));
        await flow.Person.Page(access).PostAsync(page, yes).RefusedAsync(HttpStatusCode.NotFound, "CONSENT_NOT_FOUND");
    }

    [Fact]
    public async Task Whoever_acts_as_another_tenant_lets_no_program_in()
    {
        var flow = await FlowAsync();
        var page = await flow.AskedAsync();
        await access.ScalarAsync<int>("update tenants set kind = 2 where id = (select tenant_id from memberships where user_id = $1)", flow.Person.UserId);
        await access.ScalarAsync<int>("update sessions set acting_tenant = tenant_id, acting_reason = 'support' where user_id = $1", flow.Person.UserId);
        access.Clock.Advance(TimeSpan.FromSeconds(10));

        await flow.Person.Page(access).PostAsync(page, new { allow = true }).RefusedAsync(HttpStatusCode.Forbidden, "NOT_WHILE_ACTING");
    }

    public static TheoryData<string, string?, string> WrongExchanges => new()
    {
        { "code_verifier", null, "invalid_request" },
        { "code_verifier", "", "invalid_request" },
        { "code_verifier", "short", "invalid_grant" },
        { "code_verifier", "0123456789012345678901234567890123456789012", "invalid_grant" },
        { "code_verifier", "the challenge", "invalid_grant" },
        { "redirect_uri", null, "invalid_request" },
        { "redirect_uri", "https://shop.example/callback", "invalid_grant" },
        { "redirect_uri", "https://shop.example/callback?from=gallant&", "invalid_grant" },
        { "redirect_uri", "https://shop.example/Callback?from=gallant", "invalid_grant" },
        { "code", null, "invalid_request" },
        { "code", "gso_0123456789012345678901234567890123456789012", "invalid_grant" },
        { "code", "' or 1=1 --", "invalid_grant" },
        { "grant_type", "urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type" },
        { "grant_type", "client_credentials", "unauthorized_client" },
        { "resource", "https://evil.example", "invalid_target" },
        { "client_id", "gsc_0123456789012345678901", "invalid_request" },
    };

    [Theory]
    [MemberData(nameof(WrongExchanges))]
    public async Task A_wrong_exchange_gives_nothing_and_takes_nothing(string name, string? value, string error)
    {
        var flow = await FlowAsync();
        var code = await flow.CodeAsync();

        Assert.Equal(error, await CodeFlow.ErrorAsync(flow.TokenAsync(flow.Exchange(code).With(name, value == "the challenge" ? flow.Challenge : value))));

        await flow.TokenAsync(flow.Exchange(code)).JsonAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("code_verifier")]
    [InlineData("redirect_uri")]
    [InlineData("grant_type")]
    public async Task A_parameter_that_is_there_twice_gives_nothing(string name)
    {
        var flow = await FlowAsync();
        var code = await flow.CodeAsync();
        Assert.Equal("invalid_request", await CodeFlow.ErrorAsync(flow.TokenAsync(flow.Exchange(code).Twice(name))));
        await flow.TokenAsync(flow.Exchange(code)).JsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_lives_for_a_minute()
    {
        var flow = await FlowAsync();
        var (late, early) = (await flow.CodeAsync(), "");
        access.Clock.Advance(TimeSpan.FromSeconds(1));
        early = await flow.CodeAsync();
        access.Clock.Advance(TimeSpan.FromSeconds(59));

        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(flow.TokenAsync(flow.Exchange(late))));
        await flow.TokenAsync(flow.Exchange(early)).JsonAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_client_gets_nothing_for_a_code_or_a_refresh_token_and_ends_nothing(bool sameTenant)
    {
        var flow = await FlowAsync();
        var tenant = sameTenant ? null : await access.NewTenantAsync();
        var foreign = await FlowAsync(tenantId: sameTenant ? flow.Client.TenantId : tenant!.Id);
        var code = await flow.CodeAsync();

        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(foreign.TokenAsync(flow.Exchange(code))));
        var tokens = await flow.TokenAsync(flow.Exchange(code)).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(foreign.TokenAsync(flow.Exchange(code)))); // used by now: no way to end another's grant
        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(foreign.TokenAsync(CodeFlow.Refresh((string)tokens["refresh_token"]!))));

        await access.From(bearer: (string)tokens["access_token"]!).MeAsync();
        await flow.TokenAsync(CodeFlow.Refresh((string)tokens["refresh_token"]!)).JsonAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_used_twice_ends_everything_it_gave()
    {
        var flow = await FlowAsync();
        var code = await flow.CodeAsync();
        var first = await flow.TokenAsync(flow.Exchange(code)).JsonAsync(HttpStatusCode.OK);
        var second = await flow.TokenAsync(CodeFlow.Refresh((string)first["refresh_token"]!)).JsonAsync(HttpStatusCode.OK);
        var (here, there) = (access.From(bearer: (string)second["access_token"]!), access.From(access.OtherHost, bearer: (string)first["access_token"]!));
        await here.MeAsync();
        await there.MeAsync();

        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(flow.TokenAsync(flow.Exchange(code))));

        Assert.Equal(1, await access.ScalarAsync<long>("select count(*) from audit_entries where action = 'oauth_client.replayed' and target_id = $1 and actor_id = $2", flow.Person.UserId.ToString(), flow.Client.Id));
        await here.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        Assert.Equal("invalid_grant", await CodeFlow.ErrorAsync(flow.TokenAsync(CodeFlow.Refresh((string)second["refresh_token"]!))));
        access.Clock.Advance(TimeSpan.FromSeconds(10));
        await there.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
    }

    [Fact]
    public async Task Of_many_who_bring_one_code_at_the_same_moment_one_gets_tokens_and_nobody_keeps_them()
    {
        var flow = await FlowAsync();
        var code = await flow.CodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => flow.TokenAsync(flow.Exchange(code))));

        // The first is answered before or after the second ends the grant: it has tokens that work no more, or none.
        Assert.InRange(answers.Count(a => a.StatusCode == HttpStatusCode.OK), 0, 1);
        Assert.NotNull(await access.ScalarAsync<object>("select revoked_at from oauth_grants where user_id = $1", flow.Person.UserId));
        foreach (var good in answers.Where(a => a.StatusCode == HttpStatusCode.OK))
            await access.From(bearer: (string)(await Task.FromResult(good).JsonAsync(HttpStatusCode.OK))["access_token"]!).GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
    }

    private async Task<CodeFlow> FlowAsync(Func<OAuthClientTerms, OAuthClientTerms>? change = null, Guid? tenantId = null)
    {
        var tenant = tenantId is { } id ? await access.TenantAsync(id) : await access.NewTenantAsync();
        var (client, secret) = await access.NewWebClientAsync(tenant, change);
        return new(access, client, secret, await SignedIn.SignInAsync(access, tenant));
    }

    private async Task<IssuedApiKey> KeyOfAsync(Guid tenant) => await access.NewKeyAsync(await access.TenantAsync(tenant));
}
