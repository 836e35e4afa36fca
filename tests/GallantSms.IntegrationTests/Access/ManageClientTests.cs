using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using GallantSms.Application.Access;
using GallantSms.Domain.Access;

namespace GallantSms.IntegrationTests.Access;

/// <summary>A tenant's people manage its OAuth clients.</summary>
public sealed class ManageClientTests(AccessFixture access) : IClassFixture<AccessFixture>
{
    private const string Clients = "/api/v1/oauth-clients";
    private const string PublicKey = """{"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}""";

    [Fact]
    public async Task A_client_for_people_is_made_listed_changed_and_noted()
    {
        var tenant = await access.NewTenantAsync();
        var owner = (await SignedIn.SignInAsync(access, tenant)).Page(access);
        var made = await owner.PostAsync(Clients, new
        {
            name = "Shop",
            scopes = new[] { Scopes.MessagesRead },
            grant_types = new[] { "authorization_code", "refresh_token" },
            redirect_uris = new[] { "https://shop.example/cb" },
            auth_method = "none",
        }).DataAsync(HttpStatusCode.Created);
        Assert.Null(made["client_secret"]);

        var changed = await owner.PutAsync($"{Clients}/{made["id"]}", Body(new
        {
            name = "Shop 2",
            scopes = new[] { Scopes.MessagesSend },
            grant_types = new[] { "authorization_code", "client_credentials" },
            redirect_uris = new[] { "https://shop.example/cb2" },
            logout_uris = new[] { "https://shop.example/bye" },
            auth_method = "private_key_jwt",
            jwks = JsonNode.Parse(PublicKey),
        })).DataAsync();
        var listed = Assert.Single((await owner.GetAsync(Clients).DataAsync()).AsArray())!;
        Assert.True(JsonNode.DeepEquals(changed, listed));
        Assert.Equal(("Shop 2", "private_key_jwt", "https://shop.example/cb2", "https://shop.example/bye"), ((string)listed["name"]!, (string)listed["auth_method"]!, (string)listed["redirect_uris"]![0]!, (string)listed["logout_uris"]![0]!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(PublicKey), listed["jwks"]));

        await owner.PostAsync($"{Clients}/{made["id"]}/secret", null).RefusedAsync(HttpStatusCode.Conflict, "NO_CLIENT_SECRET");
        await owner.DeleteAsync($"{Clients}/{made["id"]}").DataAsync();
        await owner.PutAsync($"{Clients}/{made["id"]}", Body(new { name = "n", scopes = new[] { Scopes.MessagesSend } })).RefusedAsync(HttpStatusCode.NotFound, "OAUTH_CLIENT_NOT_FOUND");
        Assert.Equal("oauth_client.created oauth_client.revoked oauth_client.updated", await access.ScalarAsync<string>("select string_agg(action, ' ' order by action) from audit_entries where tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task A_new_secret_ends_the_old_one_and_stands_in_no_log()
    {
        var tenant = await access.NewTenantAsync();
        var issued = await access.NewClientAsync(tenant, Scopes.MessagesRead);
        var owner = (await SignedIn.SignInAsync(access, tenant)).Page(access);

        var secret = (string)(await owner.PostAsync($"{Clients}/{issued.Client.Id}/secret", null).DataAsync())["client_secret"]!;

        var flow = new CodeFlow(access, issued.Client, issued.Secret, null!);
        Assert.Equal("invalid_client", await CodeFlow.ErrorAsync(flow.TokenAsync([new("grant_type", "client_credentials")]), HttpStatusCode.Unauthorized));
        await new CodeFlow(access, issued.Client, secret, null!).TokenAsync([new("grant_type", "client_credentials")]).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from audit_entries e where strpos(e::text, $1) > 0", secret[4..]));
        Assert.Equal(1, await access.ScalarAsync<long>("select count(*) from audit_entries where action = 'oauth_client.secret_replaced' and target_id = $1", issued.Client.Id.ToString()));
    }

    [Fact]
    public async Task Nobody_takes_over_a_client_that_may_do_more_than_they()
    {
        var tenant = await access.NewTenantAsync();
        var strong = await access.NewClientAsync(tenant, Scopes.TeamManage);
        var weak = await access.NewClientAsync(tenant, Scopes.MessagesRead);
        var developer = (await SignedIn.SignInAsync(access, tenant, Role.Developer)).Page(access);
        var change = new { name = "Mine", scopes = new[] { Scopes.MessagesRead } };

        await developer.PutAsync($"{Clients}/{strong.Client.Id}", Body(change)).RefusedAsync(HttpStatusCode.Forbidden, "SCOPE_NOT_HELD");
        await developer.PostAsync($"{Clients}/{strong.Client.Id}/secret", null).RefusedAsync(HttpStatusCode.Forbidden, "SCOPE_NOT_HELD");
        await developer.PutAsync($"{Clients}/{weak.Client.Id}", Body(change)).DataAsync();
        await developer.PostAsync($"{Clients}/{weak.Client.Id}/secret", null).DataAsync();

        var stranger = (await SignedIn.SignInAsync(access, await access.NewTenantAsync())).Page(access);
        await stranger.PutAsync($"{Clients}/{weak.Client.Id}", Body(change)).RefusedAsync(HttpStatusCode.NotFound, "OAUTH_CLIENT_NOT_FOUND");
        await stranger.PostAsync($"{Clients}/{weak.Client.Id}/secret", null).RefusedAsync(HttpStatusCode.NotFound, "OAUTH_CLIENT_NOT_FOUND");
    }

    public static TheoryData<string, string> Wrongs => new()
    {
        { """ "redirect_uris":["http://shop.example/cb"] """, "redirect_uris[0]" },
        { """ "redirect_uris":["https://shop.example/cb#x"] """, "redirect_uris[0]" },
        { """ "redirect_uris":["https://*.example/cb"] """, "redirect_uris[0]" },
        { """ "redirect_uris":["https://user@shop.example/cb"] """, "redirect_uris[0]" },
        { """ "redirect_uris":["https://shop.example/a/../cb"] """, "redirect_uris[0]" },
        { """ "redirect_uris":["shop://cb"] """, "redirect_uris[0]" },
        { """ "redirect_uris":["/cb"] """, "redirect_uris[0]" },
        { """ "redirect_uris":[""] """, "redirect_uris[0]" },
        { """ "redirect_uris":[] """, "redirect_uris" },
        { """ "redirect_uris":["https://shop.example/cb"],"logout_uris":["javascript:x"] """, "logout_uris[0]" },
        { """ "redirect_uris":["https://shop.example/cb"],"auth_method":"tls" """, "auth_method" },
        { """ "redirect_uris":["https://shop.example/cb"],"auth_method":"private_key_jwt" """, "jwks" },
        { """ "redirect_uris":["https://shop.example/cb"],"jwks":{"keys":[]} """, "jwks" },
        { """ "redirect_uris":["https://shop.example/cb"],"auth_method":"private_key_jwt","jwks":{"keys":[{"kty":"oct","k":"c2VjcmV0"}]} """, "jwks" },
        { """ "redirect_uris":["https://shop.example/cb"],"auth_method":"private_key_jwt","jwks":{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]} """, "jwks" },
        { """ "redirect_uris":["https://shop.example/cb"],"auth_method":"private_key_jwt","jwks":[1] """, "jwks" },
        { """ "redirect_uris":["https://shop.example/cb"],"grant_types":["implicit"] """, "grant_types[0]" },
        { """ "grant_types":["refresh_token"] """, "grant_types" },
        { """ "grant_types":["client_credentials"],"auth_method":"none" """, "grant_types" },
        { """ "grant_types":["client_credentials"],"redirect_uris":["https://shop.example/cb"] """, "redirect_uris" },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task A_wrong_client_is_refused_by_its_field_and_not_written(string wrong, string field)
    {
        var tenant = await access.NewTenantAsync();
        var owner = (await SignedIn.SignInAsync(access, tenant)).Page(access);
        var grants = wrong.Contains("grant_types", StringComparison.Ordinal) ? "" : "\"grant_types\":[\"authorization_code\"],";
        var body = $$"""{"name":"Shop","scopes":["messages:read"],{{grants}}{{wrong}}}""";

        var error = await owner.PostAsync(Clients, new StringContent(body, Encoding.UTF8, "application/json")).RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        Assert.Contains(field, error["errors"]!.AsArray().Select(e => (string)e!["field"]!));
        Assert.Equal(0, await access.ScalarAsync<long>("select count(*) from oauth_clients where tenant_id = $1", tenant.Id));
        await owner.PostAsync(Clients, new { name = "Shop", scopes = new[] { "messages:read" }, grant_types = new[] { "authorization_code" }, redirect_uris = new[] { "https://shop.example/cb" } }).DataAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_private_key_given_by_mistake_is_not_repeated()
    {
        var owner = (await SignedIn.SignInAsync(access, await access.NewTenantAsync())).Page(access);
        var key = JsonNode.Parse(PublicKey)!;
        key["keys"]![0]!["d"] = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE";
        var sent = await owner.PostAsync(Clients, new { name = "Shop", scopes = new[] { "messages:read" }, auth_method = "private_key_jwt", jwks = key });

        Assert.Equal(HttpStatusCode.BadRequest, sent.StatusCode);
        var text = await sent.Content.ReadAsStringAsync();
        Assert.Contains("private key", text, StringComparison.Ordinal);
        Assert.DoesNotContain("870MB6g", text, StringComparison.Ordinal);
    }

    private static JsonContent Body(object value) => JsonContent.Create(value);
}
