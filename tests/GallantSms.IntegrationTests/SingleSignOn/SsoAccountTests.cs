using System.Net;
using System.Text.Json.Nodes;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.SingleSignOn;

/// <summary>Whose account somebody gets who comes by a provider, and what they may do with it.</summary>
[Collection(SsoCollection.Name)]
public sealed class SsoAccountTests(SsoFixture sso)
{
    [Fact]
    public async Task Who_came_once_is_known_by_the_subject_whatever_the_address_says()
    {
        await using var provider = await FakeProvider.StartAsync();
        var connection = await sso.ConnectAsync(await sso.NewTenantAsync(), provider.Url);
        var first = await ComeAsync(connection);
        provider.Claims = c => (c["email"], c["email_verified"]) = ("somebody@elsewhere.example", false);

        var again = await ComeAsync(connection);

        Assert.Equal(first.GetProperty("person").GetProperty("id").GetGuid(), again.GetProperty("person").GetProperty("id").GetGuid());
        Assert.Equal("analyst", again.GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_member_with_the_address_is_linked_and_others_with_an_account_are_not()
    {
        await using var provider = await FakeProvider.StartAsync();
        var (tenant, other) = (await sso.NewTenantAsync(), await sso.NewTenantAsync());
        var connection = await sso.ConnectAsync(tenant, provider.Url);
        var stranger = await sso.NewPersonAsync(other, Role.Admin, provider.Email);
        Assert.Equal("/sign-in?error=SSO_EMAIL_TAKEN", await TryAsync(connection));
        Assert.Equal(0L, await sso.ScalarAsync("select count(*) from user_logins where login_provider = $1", provider.Url));

        var member = await sso.NewPersonAsync(tenant, Role.Billing, provider.Email = SsoFixture.NewEmail());
        var session = await ComeAsync(connection);
        Assert.Equal(member.Id, session.GetProperty("person").GetProperty("id").GetGuid());
        Assert.Equal("billing", session.GetProperty("role").GetString());
        using var browser = sso.NewBrowser();
        await browser.SignInAsync(stranger.Email, stranger.Password); // still theirs
    }

    [Fact]
    public async Task An_account_that_another_connection_to_the_provider_made_joins_only_by_domain()
    {
        await using var provider = await FakeProvider.StartAsync();
        await ComeAsync(await sso.ConnectAsync(await sso.NewTenantAsync(), provider.Url));
        var (closed, open) = (await sso.NewTenantAsync(), await sso.NewTenantAsync());

        Assert.Equal("/sign-in?error=SSO_EMAIL_DOMAIN", await TryAsync(await sso.ConnectAsync(closed, provider.Url, more: new { domains = new[] { "elsewhere.example" } })));
        var session = await ComeAsync(await sso.ConnectAsync(open, provider.Url));

        Assert.Equal(0L, await sso.ScalarAsync("select count(*) from memberships m join users u on u.id = m.user_id where m.tenant_id = $1 and u.email = $2", closed, provider.Email));
        Assert.Equal(open, Assert.Single(session.GetProperty("memberships").EnumerateArray()).GetProperty("tenant_id").GetGuid());
    }

    [Fact]
    public async Task Whoever_wrote_the_address_into_a_form_before_gets_nothing_of_the_account()
    {
        await using var provider = await FakeProvider.StartAsync();
        var tenant = await sso.NewTenantAsync();
        var squatter = await sso.NewPersonAsync(tenant, Role.Sender, provider.Email);
        await sso.ScalarAsync("delete from memberships where user_id = $1", squatter.Id);
        await sso.ScalarAsync("update users set email_confirmed = false where id = $1", squatter.Id);

        await ComeAsync(await sso.ConnectAsync(tenant, provider.Url));

        using var browser = sso.NewBrowser();
        await browser.SessionAsync();
        Assert.Equal("SIGN_IN_FAILED", (await browser.PostAsync("/api/v1/session", new { email = squatter.Email, password = squatter.Password })).Body.Code());
    }

    [Fact]
    public async Task The_claim_decides_the_role_at_each_sign_in_but_never_an_owners()
    {
        await using var provider = await FakeProvider.StartAsync();
        var tenant = await sso.NewTenantAsync();
        var connection = await sso.ConnectAsync(tenant, provider.Url, more: new { role_claim = "groups", role_map = new { staff = "sender", heads = "admin" } });
        provider.Claims = c => c["groups"] = new JsonArray("other", "staff", "heads");
        Assert.Equal("admin", (await ComeAsync(connection)).GetProperty("role").GetString());
        provider.Claims = c => c["groups"] = "staff";
        Assert.Equal("sender", (await ComeAsync(connection)).GetProperty("role").GetString());
        provider.Claims = c => c["groups"] = "owner";
        Assert.Equal("analyst", (await ComeAsync(connection)).GetProperty("role").GetString());
        Assert.Equal(2L, await sso.ScalarAsync("select count(*) from audit_entries where tenant_id = $1 and action = 'team.role_changed'", tenant));

        await using var owners = await FakeProvider.StartAsync();
        var owner = await sso.NewPersonAsync(tenant, Role.Owner, owners.Email);
        var session = await ComeAsync(await sso.ConnectAsync(tenant, owners.Url, more: new { role_claim = "groups", role_map = new { staff = "sender" } }));
        Assert.Equal("admin", session.GetProperty("role").GetString()); // a provider's word makes nobody an owner, also not for one session
        Assert.Equal("owner", await sso.ScalarAsync("select role from memberships where user_id = $1 and tenant_id = $2", owner.Id, tenant));
    }

    [Fact]
    public async Task Such_a_session_stays_in_its_tenant_and_leaves_the_account_alone()
    {
        await using var provider = await FakeProvider.StartAsync();
        var (tenant, other) = (await sso.NewTenantAsync(), await sso.NewTenantAsync());
        var person = await sso.NewPersonAsync(tenant, Role.Sender, provider.Email);
        var again = await sso.NewPersonAsync(other, Role.Sender, provider.Email); // joins there too, and has a new password
        using var own = sso.NewBrowser();
        await own.SignInAsync(again.Email, again.Password);
        var ownId = (await own.GetAsync("/api/v1/me/sessions")).Body.GetProperty("data")[0].GetProperty("id").GetGuid();
        var connection = await sso.ConnectAsync(tenant, provider.Url);
        using var browser = sso.NewBrowser();
        await browser.TravelAsync(SsoFixture.Start(connection));
        var session = await browser.SessionAsync();

        Assert.Equal(person.Id, session.GetProperty("person").GetProperty("id").GetGuid());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PutAsync("/api/v1/session/tenant", new { tenant_id = other })).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.PutAsync("/api/v1/session/tenant", new { tenant_id = tenant })).Status);
        Assert.Equal("ACCOUNT_MANAGED", (await browser.PostAsync("/api/v1/me/password", new { new_password = "six violet lanterns" })).Body.Code());
        Assert.Equal("SESSION_NOT_FOUND", (await browser.DeleteAsync($"/api/v1/me/sessions/{ownId}")).Body.Code());
        await browser.DeleteAsync("/api/v1/me/sessions");
        Assert.True((await own.SessionAsync()).GetProperty("signed_in").GetBoolean()); // what the person does elsewhere is not this tenant's
        Assert.Equal("sso", Assert.Single((await browser.GetAsync("/api/v1/me/sessions")).Body.GetProperty("data").EnumerateArray()).GetProperty("method").GetString());
    }

    [Fact]
    public async Task Where_only_single_sign_on_counts_a_password_opens_the_door_to_owners_alone()
    {
        await using var provider = await FakeProvider.StartAsync();
        var tenant = await sso.NewTenantAsync();
        var connection = await sso.ConnectAsync(tenant, provider.Url);
        var (member, owner) = (await sso.NewPersonAsync(tenant, Role.Admin, provider.Email), await sso.NewPersonAsync(tenant, Role.Owner));
        using var hers = sso.NewBrowser();
        using var his = sso.NewBrowser();
        await hers.SignInAsync(member.Email, member.Password);
        await his.SignInAsync(owner.Email, owner.Password);
        Assert.Equal(HttpStatusCode.OK, (await hers.GetAsync("/api/v1/sso-connections")).Status);

        await sso.ScalarAsync("update tenants set sso_only = true where id = $1", tenant);
        sso.Services.GetRequiredService<SessionCache>().ForgetAll();

        Assert.Equal("NO_TENANT", (await hers.GetAsync("/api/v1/sso-connections")).Body.Code());
        Assert.Equal(HttpStatusCode.OK, (await his.GetAsync("/api/v1/sso-connections")).Status);
        await hers.TravelAsync(SsoFixture.Start(connection));
        Assert.Equal(HttpStatusCode.OK, (await hers.GetAsync("/api/v1/sso-connections")).Status);
    }

    [Fact]
    public async Task A_suspended_tenant_lets_nobody_in()
    {
        await using var provider = await FakeProvider.StartAsync();
        var tenant = await sso.NewTenantAsync();
        var connection = await sso.ConnectAsync(tenant, provider.Url);
        await ComeAsync(connection);
        await sso.ScalarAsync("update tenants set status = 2 where id = $1", tenant);
        Assert.Equal("/sign-in?error=TENANT_SUSPENDED", await TryAsync(connection));
    }

    [Fact]
    public async Task Github_vouches_by_number_and_verified_primary_address()
    {
        var email = SsoFixture.NewEmail();
        var connection = await sso.ConnectAsync(await sso.NewTenantAsync(), "", "github");
        JsonObject Address(string address, bool primary, bool verified) => new() { ["email"] = address, ["primary"] = primary, ["verified"] = verified };
        (sso.GitHub.Subject, sso.GitHub.Answer) = ("583231", a => a["iss"] = null);
        sso.GitHub.Emails = () => [Address(SsoFixture.NewEmail(), false, true), Address(email, true, false)];
        Assert.Equal("/sign-in?error=SSO_EMAIL_UNVERIFIED", await TryAsync(connection));

        sso.GitHub.Emails = () => [Address(SsoFixture.NewEmail(), false, true), Address(email, true, true)];
        Assert.Equal(email, (await ComeAsync(connection)).GetProperty("person").GetProperty("email").GetString());
        Assert.Equal(1L, await sso.ScalarAsync("select count(*) from user_logins where login_provider = $1 and provider_key = '583231'", sso.GitHub.Url));
    }

    [Fact]
    public async Task The_first_sign_ins_of_one_person_side_by_side_make_one_account()
    {
        await using var provider = await FakeProvider.StartAsync();
        var connection = await sso.ConnectAsync(await sso.NewTenantAsync(), provider.Url);
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => (await ComeAsync(connection)).GetProperty("person").GetProperty("id").GetGuid()));
        Assert.Single(people.Distinct());
    }

    private async Task<string> TryAsync(Guid connection)
    {
        using var browser = sso.NewBrowser();
        return await browser.TravelAsync(SsoFixture.Start(connection));
    }

    private async Task<System.Text.Json.JsonElement> ComeAsync(Guid connection)
    {
        using var browser = sso.NewBrowser();
        Assert.Equal("/welcome", await browser.TravelAsync(SsoFixture.Start(connection)));
        return await browser.SessionAsync();
    }
}
