using System.Net;
using System.Text.Json;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.SingleSignOn;

/// <summary>How connections are made, changed and looked at.</summary>
[Collection(SsoCollection.Name)]
public sealed class SsoConnectionTests(SsoFixture sso)
{
    private const string Path = "/api/v1/sso-connections";
    private const string Directory = "6f1c6a51-7f1f-4d0e-9d56-0d6d7bb4a8a1";

    [Fact]
    public async Task The_secret_is_never_shown_and_stays_when_it_is_left_out()
    {
        await using var provider = await FakeProvider.StartAsync();
        var tenant = await sso.NewTenantAsync();
        var id = await sso.ConnectAsync(tenant, provider.Url);
        using var admin = await sso.AdminAsync(tenant);
        var listed = (await admin.GetAsync(Path)).Body;
        Assert.DoesNotContain(SsoFixture.Secret, listed.ToString(), StringComparison.Ordinal);
        Assert.Equal(sso.Callback, listed.GetProperty("data")[0].GetProperty("redirect_uri").GetString());

        var (status, changed) = await admin.PutAsync($"{Path}/{id}", Draft(provider.Url, secret: null));
        Assert.True(status == HttpStatusCode.OK, changed.ToString());
        using var browser = sso.NewBrowser();
        Assert.Equal("/welcome", await browser.TravelAsync(SsoFixture.Start(id)));

        var audit = (string)(await sso.ScalarAsync("select string_agg(coalesce(before::text, '') || coalesce(after::text, ''), '') from audit_entries where tenant_id = $1 and action like 'sso_connection.%'", tenant))!;
        Assert.Contains("secret_changed", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("a secret", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("a secret", (string)(await sso.ScalarAsync("select client_secret from oidc_connections where id = $1", id))!, StringComparison.Ordinal);

        // With another issuer it would go to whoever that is.
        Assert.Equal("client_secret", Field((await admin.PutAsync($"{Path}/{id}", Draft("https://evil.example", secret: null))).Body));
    }

    [Theory]
    [InlineData("issuer", "oidc", "http://idp.example", "analyst", "corp.example")]
    [InlineData("issuer", "oidc", "https://user@idp.example", "analyst", "corp.example")]
    [InlineData("issuer", "oidc", "https://idp.example?a=b", "analyst", "corp.example")]
    [InlineData("issuer", "oidc", null, "analyst", "corp.example")]
    [InlineData("issuer", "google", "https://idp.example", "analyst", "corp.example")]
    [InlineData("issuer", "microsoft", "https://login.microsoftonline.com/common/v2.0", "analyst", "corp.example")]
    [InlineData("issuer", "microsoft", "organizations", "analyst", "corp.example")]
    [InlineData("preset", "facebook", null, "analyst", "corp.example")]
    [InlineData("default_role", "oidc", "https://idp.example", "owner", "corp.example")]
    [InlineData("default_role", "oidc", "https://idp.example", "king", "corp.example")]
    [InlineData("domains[0]", "oidc", "https://idp.example", "analyst", "gmail.com")]
    [InlineData("domains[0]", "oidc", "https://idp.example", "analyst", "GMail.com")]
    [InlineData("domains[0]", "oidc", "https://idp.example", "analyst", "corp")]
    [InlineData("domains[0]", "oidc", "https://idp.example", "analyst", "*.example")]
    public async Task What_is_wrong_is_named_and_nothing_is_written(string field, string preset, string? issuer, string role, string domain)
    {
        var tenant = await sso.NewTenantAsync();
        using var admin = await sso.AdminAsync(tenant);
        var (status, body) = await admin.PostAsync(Path, Draft(issuer, preset, role, domain));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, Field(body));
        Assert.Equal(0L, await sso.ScalarAsync("select count(*) from oidc_connections where tenant_id = $1", tenant));

        (status, body) = await admin.PostAsync(Path, Draft("https://idp.example"));
        Assert.True(status == HttpStatusCode.Created, body.ToString());
    }

    [Theory]
    [InlineData("google", null, "https://accounts.google.com")]
    [InlineData("microsoft", Directory, $"https://login.microsoftonline.com/{Directory}/v2.0")]
    [InlineData("microsoft", $"https://login.microsoftonline.com/{Directory}/v2.0", $"https://login.microsoftonline.com/{Directory}/v2.0")]
    public async Task Presets_know_their_issuer(string preset, string? given, string issuer)
    {
        using var admin = await sso.AdminAsync(await sso.NewTenantAsync());
        var (status, body) = await admin.PostAsync(Path, Draft(given, preset));
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        Assert.Equal(issuer, body.GetProperty("data").GetProperty("issuer").GetString());
    }

    [Fact]
    public async Task Owners_are_not_mapped_and_a_name_is_used_once()
    {
        using var admin = await sso.AdminAsync(await sso.NewTenantAsync());
        var mapped = new { name = "A", preset = "oidc", issuer = "https://idp.example", client_id = "c", client_secret = "s", domains = new[] { "corp.example" }, role_claim = "groups", role_map = new { heads = "owner" } };
        Assert.Equal("role_map.heads", Field((await admin.PostAsync(Path, mapped)).Body));
        Assert.Equal(HttpStatusCode.Created, (await admin.PostAsync(Path, Draft("https://idp.example"))).Status);
        Assert.Equal("SSO_NAME_TAKEN", (await admin.PostAsync(Path, Draft("https://other.example"))).Body.Code());
    }

    [Fact]
    public async Task Connections_are_invisible_to_other_tenants_and_lower_roles()
    {
        var tenant = await sso.NewTenantAsync();
        var id = await sso.ConnectAsync(tenant, "https://idp.example");
        using var foreign = await sso.AdminAsync(await sso.NewTenantAsync());
        Assert.Equal(0, (await foreign.GetAsync(Path)).Body.GetProperty("data").GetArrayLength());
        Assert.Equal("SSO_UNKNOWN", (await foreign.PutAsync($"{Path}/{id}", Draft("https://idp.example"))).Body.Code());
        Assert.Equal("SSO_UNKNOWN", (await foreign.DeleteAsync($"{Path}/{id}")).Body.Code());
        Assert.Equal("SSO_UNKNOWN", (await foreign.PostAsync($"{Path}/{id}/check")).Body.Code());

        var sender = await sso.NewPersonAsync(tenant, Role.Sender);
        using var lower = sso.NewBrowser();
        await lower.SignInAsync(sender.Email, sender.Password);
        Assert.Equal("INSUFFICIENT_SCOPE", (await lower.GetAsync(Path)).Body.Code());
        using var admin = await sso.AdminAsync(tenant);
        Assert.Equal(1, (await admin.GetAsync(Path)).Body.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_look_at_the_provider_says_what_is_there()
    {
        await using var provider = await FakeProvider.StartAsync();
        var tenant = await sso.NewTenantAsync();
        var id = await sso.ConnectAsync(tenant, provider.Url);
        using var admin = await sso.AdminAsync(tenant);
        var good = (await admin.PostAsync($"{Path}/{id}/check")).Body.GetProperty("data");
        Assert.True(good.GetProperty("ok").GetBoolean(), good.ToString());

        provider.Description = d => d["issuer"] = "https://other.example";
        var bad = (await admin.PostAsync($"{Path}/{id}/check")).Body.GetProperty("data");
        Assert.False(bad.GetProperty("ok").GetBoolean());
        Assert.Contains(bad.GetProperty("findings").EnumerateArray(), f => f.GetProperty("field").GetString() == "issuer" && !f.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Switched_off_a_connection_lets_nobody_in_and_ends_the_sessions_it_let_in()
    {
        await using var provider = await FakeProvider.StartAsync();
        var tenant = await sso.NewTenantAsync();
        var id = await sso.ConnectAsync(tenant, provider.Url);
        using var browser = sso.NewBrowser();
        await browser.TravelAsync(SsoFixture.Start(id));
        Assert.True((await browser.SessionAsync()).GetProperty("signed_in").GetBoolean());

        using var admin = await sso.AdminAsync(tenant);
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsync($"{Path}/{id}", Draft(provider.Url, secret: null, enabled: false))).Status);

        Assert.False((await browser.SessionAsync()).GetProperty("signed_in").GetBoolean());
        Assert.Equal("/sign-in?error=SSO_UNKNOWN", await browser.TravelAsync(SsoFixture.Start(id)));
        Assert.True((await admin.SessionAsync()).GetProperty("signed_in").GetBoolean());
    }

    [Fact]
    public async Task The_way_in_is_told_by_the_domain_alone()
    {
        var domain = $"d{Guid.NewGuid():N}.example";
        var tenant = await sso.NewTenantAsync();
        var id = await sso.ConnectAsync(tenant, "https://idp.example", more: new { domains = new[] { domain } });
        var known = await sso.NewPersonAsync(tenant, Role.Sender, SsoFixture.NewEmail(domain));
        using var browser = sso.NewBrowser();
        await browser.SessionAsync();
        async Task<string?> NextAsync(string email) => (await browser.PostAsync("/api/v1/session/discover", new { email })).Body.GetProperty("data").GetProperty("next").GetString();
        Assert.Equal("password", await NextAsync(known.Email));

        await sso.ScalarAsync("update tenants set sso_only = true where id = $1", tenant);
        Assert.Equal("password", await NextAsync(known.Email)); // nobody who answers for the tenant has shown that the domain is theirs
        await sso.NewPersonAsync(tenant, Role.Owner, SsoFixture.NewEmail(domain));
        foreach (var email in new[] { known.Email, SsoFixture.NewEmail(domain), SsoFixture.NewEmail(domain.ToUpperInvariant()) })
        {
            var data = (await browser.PostAsync("/api/v1/session/discover", new { email })).Body.GetProperty("data");
            Assert.Equal("sso", data.GetProperty("next").GetString());
            Assert.Equal($"/api/v1/sso/{id}/start", data.GetProperty("sso_url").GetString());
        }

        Assert.Equal("password", await NextAsync(SsoFixture.NewEmail("elsewhere.example")));

        // Whoever else names the domain neither catches its people nor bars their way; where two can show it, nobody is sent anywhere.
        var other = await sso.NewTenantAsync();
        await sso.ConnectAsync(other, "https://evil.example", more: new { domains = new[] { domain } });
        await sso.ScalarAsync("update tenants set sso_only = true where id = $1", other);
        Assert.Equal("sso", await NextAsync(known.Email));
        await sso.NewPersonAsync(other, Role.Owner, SsoFixture.NewEmail(domain));
        Assert.Equal("password", await NextAsync(known.Email));
    }

    private static object Draft(string? issuer, string preset = "oidc", string role = "analyst", string domain = SsoFixture.Domain, string? secret = "another secret", bool enabled = true)
    {
        var draft = new Dictionary<string, object?>
        {
            ["name"] = "Provider",
            ["preset"] = preset,
            ["issuer"] = issuer,
            ["client_id"] = SsoFixture.ClientId,
            ["domains"] = new[] { domain },
            ["default_role"] = role,
            ["enabled"] = enabled,
        };
        if (secret is not null) draft["client_secret"] = secret;
        return draft;
    }

    private static string? Field(JsonElement body) => body.GetProperty("error").GetProperty("details").GetProperty("field").GetString();
}
