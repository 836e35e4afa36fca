using System.Net;
using GallantSms.Application.Access;
using GallantSms.Infrastructure.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Access;

public sealed class ApiKeyTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    private const string Keys = "/api/v1/api-keys";
    private const string MePath = "/api/v1/probe/me";

    [Fact]
    public async Task A_key_signs_in_by_either_header_as_its_tenant_with_its_scopes()
    {
        var tenant = await access.NewTenantAsync();
        var key = await access.NewKeyAsync(tenant, Scopes.MessagesSend, Scopes.AccountRead);

        foreach (var client in new[] { access.From(key: key.Secret), access.From(bearer: key.Secret) })
        {
            var me = await client.MeAsync();
            Assert.Equal((tenant.Id, key.Key.Id), (me.TenantId, me.CredentialId));
            Assert.Equal([Scopes.AccountRead, Scopes.MessagesSend], me.Scopes);
        }
    }

    [Fact]
    public async Task Without_a_credential_the_answer_says_what_is_missing()
    {
        var sent = access.From().GetAsync(MePath);

        await sent.RefusedAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        Assert.Equal("Bearer", (await sent).Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("gsk_0123456789012345678901234567890123456789012")]
    [InlineData("gsk_")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("gsk_01234567890123456789012345678901234567' or 1")]
    public async Task A_wrong_key_is_refused(string key)
    {
        var sent = access.From(key: key).GetAsync(MePath);

        await sent.RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        Assert.Equal("Bearer error=\"invalid_token\"", (await sent).Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.OK, (await access.From(key: key).GetAsync("/api/v1/probe/public")).StatusCode);
    }

    [Fact]
    public async Task Two_credentials_at_once_are_refused()
    {
        var key = (await access.NewKeyAsync(await access.NewTenantAsync())).Secret;

        await access.From(key: key, bearer: key).GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
    }

    [Fact]
    public async Task A_scope_that_the_key_lacks_is_named()
    {
        var key = await access.NewKeyAsync(await access.NewTenantAsync(), Scopes.MessagesRead);
        var sent = access.From(key: key.Secret).GetAsync(Keys);

        var error = await sent.RefusedAsync(HttpStatusCode.Forbidden, "INSUFFICIENT_SCOPE");
        Assert.Contains(Scopes.CredentialsManage, (string)error["message"]!, StringComparison.Ordinal);
        Assert.Equal("Bearer error=\"insufficient_scope\", scope=\"credentials:manage\"", (await sent).Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_new_key_is_shown_once_works_and_is_stored_only_as_a_hash()
    {
        var tenant = await access.NewTenantAsync();
        var creator = access.From(key: (await access.NewKeyAsync(tenant, Scopes.CredentialsManage, Scopes.MessagesSend)).Secret);
        var expires = access.Clock.GetUtcNow().AddDays(1);

        var made = await creator.PostAsync(Keys, new { name = "Till", scopes = new[] { Scopes.MessagesSend }, expires_at = expires, messages_per_minute = 5 })
            .DataAsync(HttpStatusCode.Created);
        var secret = (string)made["key"]!;

        var me = await access.From(key: secret).MeAsync();
        Assert.Equal((tenant.Id, (string)made["id"]!), (me.TenantId, me.CredentialId.ToString()));
        Assert.Equal([Scopes.MessagesSend], me.Scopes);

        var listed = await creator.GetAsync(Keys).DataAsync();
        var till = listed.AsArray().Single(k => (string)k!["name"]! == "Till")!;
        Assert.Equal(secret[..12], (string)till["prefix"]!);
        Assert.Equal(5, (int)till["messages_per_minute"]!);
        Assert.DoesNotContain(secret, listed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from api_keys k where strpos(k::text, $1) > 0", secret[12..]));
    }

    [Fact]
    public async Task Nobody_hands_out_a_scope_that_he_does_not_have()
    {
        var tenant = await access.NewTenantAsync();
        var creator = access.From(key: (await access.NewKeyAsync(tenant, Scopes.CredentialsManage)).Secret);

        foreach (var path in new[] { Keys, "/api/v1/oauth-clients" })
        {
            var error = await creator.PostAsync(path, new { name = "More", scopes = new[] { Scopes.CredentialsManage, Scopes.PlatformManage } })
                .RefusedAsync(HttpStatusCode.Forbidden, "SCOPE_NOT_HELD");
            Assert.Equal("scopes[1]", (string)error["details"]!["field"]!);
        }

        Assert.Equal(1, await access.ScalarAsync<long>("select count(*) from api_keys where tenant_id = $1", tenant.Id));
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from oauth_clients where tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Bad_input_names_every_field_and_writes_nothing()
    {
        var tenant = await access.NewTenantAsync();
        var creator = access.From(key: (await access.NewKeyAsync(tenant)).Secret);

        var error = await creator.PostAsync(Keys, new { name = "", scopes = new[] { "root" }, expires_at = "2020-01-01T00:00:00Z", messages_per_minute = 0 })
            .RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        Assert.Equal(["expires_at", "messages_per_minute", "name", "scopes[0]"], error["errors"]!.AsArray().Select(e => (string)e!["field"]!).Order());
        foreach (var body in new object[] { new { }, new { name = "n" }, new { name = "n", scopes = Array.Empty<string>() }, new { name = new string('n', 101), scopes = new[] { Scopes.AccountRead } } })
            await creator.PostAsync(Keys, body).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(1, await access.ScalarAsync<long>("select count(*) from api_keys where tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task A_key_ends_at_its_expiry()
    {
        var tenant = await access.NewTenantAsync();
        var creator = access.From(key: (await access.NewKeyAsync(tenant)).Secret);
        var made = await creator.PostAsync(Keys, new { name = "Short", scopes = new[] { Scopes.AccountRead }, expires_at = access.Clock.GetUtcNow().AddSeconds(3) })
            .DataAsync(HttpStatusCode.Created);
        var client = access.From(key: (string)made["key"]!);

        await client.MeAsync();
        access.Clock.Advance(TimeSpan.FromSeconds(3));

        await client.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
    }

    [Fact]
    public async Task A_revocation_holds_here_at_once_and_on_another_host_within_ten_seconds()
    {
        var tenant = await access.NewTenantAsync();
        var admin = access.From(key: (await access.NewKeyAsync(tenant)).Secret);
        var key = await access.NewKeyAsync(tenant);
        var (here, there) = (access.From(key: key.Secret), access.From(access.OtherHost, key: key.Secret));
        await here.MeAsync();
        await there.MeAsync();

        var first = await admin.DeleteAsync($"{Keys}/{key.Key.Id}").DataAsync();

        await here.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync(MePath)).StatusCode); // the price of speed, for ten seconds
        access.Clock.Advance(TimeSpan.FromSeconds(10));
        await there.GetAsync(MePath).RefusedAsync(HttpStatusCode.Unauthorized, "INVALID_CREDENTIALS");

        var again = await admin.DeleteAsync($"{Keys}/{key.Key.Id}").DataAsync();
        Assert.Equal((string)first["revoked_at"]!, (string)again["revoked_at"]!);
    }

    [Fact]
    public async Task Is_invisible_to_other_tenants()
    {
        var (mine, theirs) = (await access.NewTenantAsync(), await access.NewTenantAsync());
        var (key, client) = (await access.NewKeyAsync(mine), await access.NewClientAsync(mine));
        var stranger = access.From(key: (await access.NewKeyAsync(theirs)).Secret);

        await stranger.DeleteAsync($"{Keys}/{key.Key.Id}").RefusedAsync(HttpStatusCode.NotFound, "API_KEY_NOT_FOUND");
        await stranger.DeleteAsync($"/api/v1/oauth-clients/{client.Client.Id}").RefusedAsync(HttpStatusCode.NotFound, "OAUTH_CLIENT_NOT_FOUND");

        Assert.DoesNotContain(key.Key.Id.ToString(), (await stranger.GetAsync(Keys).DataAsync()).ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await stranger.GetAsync("/api/v1/oauth-clients").DataAsync()).AsArray());
        await access.From(key: key.Secret).MeAsync();
    }

    [Fact]
    public async Task The_last_use_is_written_in_batches()
    {
        const string read = "select last_used_at from api_keys where id = $1";
        var tenant = await access.NewTenantAsync();
        var (used, unused) = (await access.NewKeyAsync(tenant), await access.NewKeyAsync(tenant));
        var usage = access.Services.GetRequiredService<KeyUsage>();
        var at = access.Clock.GetUtcNow();
        await access.From(key: used.Secret).MeAsync();
        Assert.Equal(default, await access.ScalarAsync<DateTime>(read, used.Key.Id)); // not on the request's path

        await usage.FlushAsync(CancellationToken.None);
        var written = await access.ScalarAsync<DateTime>(read, used.Key.Id);
        Assert.InRange(written, at.UtcDateTime.AddMilliseconds(-1), at.UtcDateTime.AddMinutes(10));
        Assert.Equal(default, await access.ScalarAsync<DateTime>(read, unused.Key.Id));

        access.Clock.Advance(TimeSpan.FromSeconds(2));
        await usage.FlushAsync(CancellationToken.None);
        Assert.Equal(written, await access.ScalarAsync<DateTime>(read, used.Key.Id));
        await access.From(key: used.Secret).MeAsync();
        await usage.FlushAsync(CancellationToken.None);
        Assert.True(await access.ScalarAsync<DateTime>(read, used.Key.Id) > written);
    }

    [Fact]
    public async Task A_suspended_tenant_is_refused_and_public_pages_stay()
    {
        var tenant = await access.NewTenantAsync();
        var client = access.From(key: (await access.NewKeyAsync(tenant)).Secret);
        await client.MeAsync();

        await access.ScalarAsync<int>("update tenants set status = 2 where id = $1", tenant.Id);
        access.Clock.Advance(TimeSpan.FromSeconds(6));

        await client.GetAsync(MePath).RefusedAsync(HttpStatusCode.Forbidden, "TENANT_SUSPENDED");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/probe/public")).StatusCode);
    }

    [Fact]
    public async Task Twenty_failures_in_a_minute_stop_an_address_but_not_the_keys_known_there()
    {
        var client = access.From();
        var known = (await access.NewKeyAsync(await access.NewTenantAsync())).Secret;
        var unknown = (await access.NewKeyAsync(await access.NewTenantAsync())).Secret;
        Assert.Equal(HttpStatusCode.OK, await TryAsync(known));
        access.Clock.Advance(ToNextMinute()); // a whole minute ahead

        for (var i = 0; i < FailureLimit.PerMinute; i++) Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(WrongKey(i)));

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(WrongKey(99)));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(unknown));
        Assert.Equal(HttpStatusCode.OK, await TryAsync(known));
        Assert.Equal(HttpStatusCode.OK, (await access.From(key: unknown).GetAsync(MePath)).StatusCode);

        access.Clock.Advance(ToNextMinute());
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(WrongKey(100)));

        async Task<HttpStatusCode> TryAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, MePath) { Headers = { { "X-Api-Key", key } } };
            var answer = await client.SendAsync(request);
            Assert.Equal(answer.StatusCode == HttpStatusCode.TooManyRequests, answer.Headers.RetryAfter is not null);
            return answer.StatusCode;
        }

        static string WrongKey(int i) => $"gsk_{i:D43}";
        TimeSpan ToNextMinute() => TimeSpan.FromTicks(TimeSpan.TicksPerMinute - access.Clock.GetUtcNow().UtcTicks % TimeSpan.TicksPerMinute);
    }
}
