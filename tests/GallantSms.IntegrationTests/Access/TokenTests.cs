using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity;
using GallantSms.UnitTests.Oracles;

namespace GallantSms.IntegrationTests.Access;

public sealed class TokenTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    private const string MePath = "/api/v1/probe/me";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_credentials_give_a_token_that_signs_in(bool basic)
    {
        var tenant = await access.NewTenantAsync();
        var issued = await access.NewClientAsync(tenant, Scopes.MessagesSend, Scopes.AccountRead);

        var sent = AskAsync(issued, basic);
        var answer = await sent.JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("Bearer", 900, "messages:send account:read"), ((string)answer["token_type"]!, (int)answer["expires_in"]!, (string)answer["scope"]!));
        Assert.True((await sent).Headers.CacheControl!.NoStore);
        var token = (string)answer["access_token"]!;
        var (header, claims) = (Part(token, 0), Part(token, 1));
        Assert.Equal(("ES256", "at+jwt"), ((string)header["alg"]!, (string)header["typ"]!));
        Assert.Equal((access.Issuer, "gallantsms-api"), ((string)claims["iss"]!, (string)claims["aud"]!));
        Assert.Equal((issued.Client.ClientId, issued.Client.ClientId), ((string)claims["sub"]!, (string)claims["client_id"]!));
        Assert.Equal(900, (long)claims["exp"]! - (long)claims["iat"]!);

        foreach (var host in new[] { access.Host, access.OtherHost })
        {
            var me = await access.From(host, bearer: token).MeAsync();
            Assert.Equal((tenant.Id, issued.Client.Id), (me.TenantId, me.CredentialId));
            Assert.Equal([Scopes.AccountRead, Scopes.MessagesSend], me.Scopes);
        }
    }

    [Fact]
    public async Task A_narrower_token_can_do_less()
    {
        var issued = await access.NewClientAsync(await access.NewTenantAsync(), Scopes.MessagesSend, Scopes.CredentialsManage);
        var narrow = access.From(bearer: await TokenAsync(issued, Scopes.MessagesSend));

        Assert.Equal(HttpStatusCode.OK, (await narrow.PostAsync("/api/v1/probe/send/1", null)).StatusCode);
        await narrow.GetAsync("/api/v1/api-keys").RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
    }

    [Fact]
    public async Task Wrong_requests_are_refused_in_the_words_of_rfc_6749()
    {
        var issued = await access.NewClientAsync(await access.NewTenantAsync(), Scopes.MessagesSend);
        var (id, secret) = (issued.Client.ClientId, issued.Secret);

        await ErrorAsync("invalid_scope", 400, Form(("grant_type", "client_credentials"), ("scope", "messages:send platform:manage")), Basic(id, secret));
        await ErrorAsync("unsupported_grant_type", 400, Form(("grant_type", "password")), Basic(id, secret));
        await ErrorAsync("invalid_request", 400, Form(("scope", "messages:send")), Basic(id, secret));
        await ErrorAsync("invalid_request", 400, Form(("grant_type", "client_credentials"), ("grant_type", "client_credentials")), Basic(id, secret));
        await ErrorAsync("invalid_request", 400, Form(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)), Basic(id, secret));
        await ErrorAsync("invalid_request", 400, new StringContent("{}", Encoding.UTF8, "application/json"), Basic(id, secret));
        await ErrorAsync("invalid_request", 400, new MultipartFormDataContent { { new StringContent("client_credentials"), "grant_type" } }, Basic(id, secret));
        await ErrorAsync("invalid_request", 400, Form(("grant_type", "client_credentials"), ("pad", new string('x', 20_000))), Basic(id, secret));
        await ErrorAsync("invalid_client", 401, Form(("grant_type", "client_credentials")), Basic(id, secret + "x"));
        await ErrorAsync("invalid_client", 401, Form(("grant_type", "client_credentials")), Basic("gsc_0123456789012345678901", secret));
        await ErrorAsync("invalid_client", 401, Form(("grant_type", "client_credentials")), Basic("\0' or 1=1", secret));
        await ErrorAsync("invalid_client", 401, Form(("grant_type", "client_credentials")), null);

        async Task ErrorAsync(string error, int status, HttpContent content, AuthenticationHeaderValue? authorization)
        {
            var sent = PostAsync(access.From(), content, authorization);
            var body = await sent.JsonAsync((HttpStatusCode)status);
            Assert.Equal(error, (string)body["error"]!);
            Assert.True((await sent).Headers.CacheControl!.NoStore);
            Assert.Equal(status == 401, (await sent).Headers.WwwAuthenticate.ToString().StartsWith("Basic realm=", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Twenty_failures_in_a_minute_stop_an_address()
    {
        var issued = await access.NewClientAsync(await access.NewTenantAsync());
        var client = access.From();
        access.Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerMinute - access.Clock.GetUtcNow().UtcTicks % TimeSpan.TicksPerMinute));
        for (var i = 0; i < FailureLimit.PerMinute; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(client, Grant(), Basic(issued.Client.ClientId, $"guess{i}"))).StatusCode);

        var stopped = await PostAsync(client, Grant(), Basic(issued.Client.ClientId, issued.Secret));
        Assert.Equal(HttpStatusCode.TooManyRequests, stopped.StatusCode);
        Assert.InRange(stopped.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

        await TokenAsync(issued); // from another address
        access.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client, Grant(), Basic(issued.Client.ClientId, issued.Secret))).StatusCode);
    }

    [Fact]
    public async Task A_token_is_over_after_a_quarter_of_an_hour()
    {
        var client = access.From(bearer: await TokenAsync(await access.NewClientAsync(await access.NewTenantAsync())));
        await client.MeAsync();

        access.Clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(31));

        await client.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "TOKEN_EXPIRED"); // remembered here
        await access.From(access.OtherHost, bearer: client.DefaultRequestHeaders.Authorization!.Parameter).GetAsync(MePath)
            .RefusedAsync(HttpStatusCode.Unauthorized, "TOKEN_EXPIRED"); // never seen there
    }

    [Fact]
    public async Task The_tokens_of_a_revoked_client_are_refused_here_at_once_and_elsewhere_within_ten_seconds()
    {
        var tenant = await access.NewTenantAsync();
        var admin = access.From(key: (await access.NewKeyAsync(tenant)).Secret);
        var made = await admin.PostAsync("/api/v1/oauth-clients", new { name = "CRM", scopes = new[] { Scopes.AccountRead } }).DataAsync(HttpStatusCode.Created);
        var (id, secret) = ((string)made["client_id"]!, (string)made["client_secret"]!);
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from oauth_clients c where strpos(c::text, $1) > 0", secret));
        var token = (string)(await PostAsync(access.From(), Grant(), Basic(id, secret)).JsonAsync(HttpStatusCode.OK))["access_token"]!;
        var (here, there) = (access.From(bearer: token), access.From(access.OtherHost, bearer: token));
        await here.MeAsync();
        await there.MeAsync();

        await admin.DeleteAsync($"/api/v1/oauth-clients/{made["id"]}").DataAsync();

        await here.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        Assert.Equal("invalid_client", (string)(await PostAsync(access.From(), Grant(), Basic(id, secret)).JsonAsync(HttpStatusCode.Unauthorized))["error"]!);
        access.Clock.Advance(TimeSpan.FromSeconds(10));
        await there.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
    }

    [Fact]
    public async Task A_suspended_tenant_gets_no_token()
    {
        var tenant = await access.NewTenantAsync();
        var issued = await access.NewClientAsync(tenant);
        await access.ScalarAsync<int>("update tenants set status = 2 where id = $1", tenant.Id);

        Assert.Equal("unauthorized_client", (string)(await AskAsync(issued, basic: true).JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.")]
    [InlineData("")]
    public async Task A_forged_token_is_refused(string token)
    {
        var client = access.From();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");

        await client.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
    }

    [Fact]
    public async Task Both_discovery_documents_and_the_keys_agree_on_every_host()
    {
        var token = await TokenAsync(await access.NewClientAsync(await access.NewTenantAsync()));
        foreach (var host in new[] { access.Host, access.OtherHost })
        {
            var client = access.From(host);
            var document = await client.GetAsync("/.well-known/openid-configuration").JsonAsync(HttpStatusCode.OK);
            Assert.Equal(document.ToJsonString(), (await client.GetAsync("/.well-known/oauth-authorization-server").JsonAsync(HttpStatusCode.OK)).ToJsonString());
            Assert.Equal(access.Issuer, (string)document["issuer"]!);
            Assert.Equal($"{access.Issuer}/connect/token", (string)document["token_endpoint"]!);

            var keys = (await client.GetAsync(new Uri((string)document["jwks_uri"]!).AbsolutePath).JsonAsync(HttpStatusCode.OK))["keys"]!.AsArray();
            Assert.Contains(keys, key => (string)key!["kid"]! == (string)Part(token, 0)["kid"]!);
            Assert.All(keys, key => Assert.Null(key!["d"]));
        }
    }

    [Fact]
    public async Task A_foreign_client_finds_its_way_by_discovery()
    {
        var issued = await access.NewClientAsync(await access.NewTenantAsync(), Scopes.AccountRead, Scopes.CredentialsManage);

        var answer = Assert.Single(await NodeOracle.AskAsync<object, Dictionary<string, ForeignAnswer>>("openid.mjs",
            [new { issuer = access.Issuer, clientId = issued.Client.ClientId, clientSecret = issued.Secret, api = $"{access.Issuer}{MePath}" }]));

        foreach (var way in new[] { "basic", "post" })
        {
            Assert.InRange(answer[way].ExpiresIn, 890, 900);
            Assert.Equal(new(answer[way].ExpiresIn, Scopes.AccountRead, issued.Client.ClientId, "ES256", 200), answer[way]);
        }
    }

    private sealed record ForeignAnswer(int ExpiresIn, string Scope, string Subject, string Alg, int Status);

    private async Task<string> TokenAsync(IssuedOAuthClient issued, string? scope = null) =>
        (string)(await AskAsync(issued, basic: true, scope).JsonAsync(HttpStatusCode.OK))["access_token"]!;

    private Task<HttpResponseMessage> AskAsync(IssuedOAuthClient issued, bool basic, string? scope = null)
    {
        List<(string, string)> form = [("grant_type", "client_credentials")];
        if (scope is not null) form.Add(("scope", scope));
        if (!basic) form.AddRange([("client_id", issued.Client.ClientId), ("client_secret", issued.Secret)]);
        return PostAsync(access.From(), Form([.. form]), basic ? Basic(issued.Client.ClientId, issued.Secret) : null);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, HttpContent content, AuthenticationHeaderValue? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = content };
        request.Headers.Authorization = authorization;
        return client.SendAsync(request);
    }

    private static FormUrlEncodedContent Grant() => Form(("grant_type", "client_credentials"));

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)));

    private static AuthenticationHeaderValue Basic(string id, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}")));

    private static JsonNode Part(string token, int part) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[part]))!;
}
