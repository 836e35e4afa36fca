using System.Net;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.People;

[Collection(OfficeCollection.Name)]
public sealed class RegistrationTests(GallantFixture gallant)
{
    private const string Password = "amber kettle drum";

    [Fact]
    public async Task A_stranger_registers_confirms_and_has_an_account_with_credit()
    {
        await OpenAsync();
        var email = NewEmail();
        using var browser = gallant.NewBrowser();
        var (status, answer) = await RegisterAsync(browser, email);
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("EMAIL_NOT_CONFIRMED", await SignInCodeAsync(browser, email));

        var mail = await gallant.MailAsync(email, "Confirm");
        Assert.StartsWith("http://gallant.test/confirm?token=", mail.Links[0], StringComparison.Ordinal);
        var token = Links.Token(mail);
        Assert.Equal("PASSWORD_WRONG", (await browser.PostAsync("/api/v1/accounts/confirm", new { token, password = "somebody else's" })).Body.Code());
        Assert.Equal("done", (await browser.PostAsync("/api/v1/accounts/confirm", new { token, password = Password })).Body.GetProperty("data").GetProperty("next").GetString());

        var session = await browser.SessionAsync();
        Assert.Equal("LINK_INVALID", (await browser.PostAsync("/api/v1/accounts/confirm", new { token, password = Password })).Body.Code());
        Assert.Equal(("Brook Café & Sons", "owner", "customer"), (session.GetProperty("tenant").GetProperty("name").GetString(), session.GetProperty("role").GetString(), session.GetProperty("tenant").GetProperty("kind").GetString()));
        Assert.Equal(4_000_000, (await browser.GetAsync("/api/v1/account/balance")).Body.GetProperty("data").GetProperty("available").GetInt64());

        // The same answer for an address that has an account; its owner is told.
        using var other = gallant.NewBrowser();
        var again = await RegisterAsync(other, email);
        Assert.Equal((status, answer.GetProperty("data").ToString()), (again.Status, again.Body.GetProperty("data").ToString()));
        await gallant.MailAsync(email, "already");
        await browser.SignInAsync(email, Password);
    }

    [Fact]
    public async Task The_newest_registration_of_an_unproven_address_counts()
    {
        await OpenAsync();
        var email = NewEmail();
        using var attacker = gallant.NewBrowser();
        using var owner = gallant.NewBrowser();
        await RegisterAsync(attacker, email, "attackers own words");
        var first = Links.Token(await gallant.MailAsync(email, "Confirm"));
        await RegisterAsync(owner, email);
        await gallant.EventuallyAsync("select count(*) from account_requests", 0);

        Assert.Equal("PASSWORD_WRONG", (await attacker.PostAsync("/api/v1/accounts/confirm", new { token = first, password = "attackers own words" })).Body.Code());
        Assert.Equal("LINK_INVALID", (await owner.PostAsync("/api/v1/accounts/confirm", new { token = first, password = Password })).Body.Code());
        await gallant.EventuallyAsync("select count(*) from mails", 0);
        var second = Links.Token(await gallant.MailAsync(email, "Confirm"));
        Assert.Equal(HttpStatusCode.OK, (await owner.PostAsync("/api/v1/accounts/confirm", new { token = second, password = Password })).Status);
    }

    [Theory]
    [InlineData("a word that is no proof")]
    [InlineData("")]
    public async Task A_confirmation_is_no_way_around_the_second_factor(string proof)
    {
        var person = await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0)).Tenant);
        using var browser = gallant.NewBrowser();
        await browser.SessionAsync();
        var token = Convert.ToBase64String([.. person.Id.ToByteArray(), .. System.Text.Encoding.UTF8.GetBytes(proof.PadRight(12))]).TrimEnd('=').Replace('+', '-').Replace('/', '_');

        Assert.Equal("LINK_INVALID", (await browser.PostAsync("/api/v1/accounts/confirm", new { token, password = person.Password })).Body.Code());
        Assert.False((await browser.SessionAsync()).GetProperty("signed_in").GetBoolean());
    }

    [Fact]
    public async Task Where_sign_up_is_closed_nobody_registers()
    {
        await gallant.PlatformAsync("update tenants set domain = 'closed.example', sign_up = false where id = $1", (await gallant.NewTenantAsync(credits: 0)).Tenant.Id);
        using var browser = gallant.NewBrowser();
        browser.Host = "closed.example";
        Assert.Equal("SIGN_UP_CLOSED", (await RegisterAsync(browser, NewEmail())).Body.Code());
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_once_and_ends_every_session()
    {
        var person = await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0)).Tenant);
        using var signedIn = gallant.NewBrowser();
        await signedIn.SignInAsync(person.Email, person.Password);
        using var browser = gallant.NewBrowser();
        await browser.SessionAsync();
        var unknown = await browser.PostAsync("/api/v1/accounts/password/forgot", new { email = NewEmail() });
        var known = await browser.PostAsync("/api/v1/accounts/password/forgot", new { email = person.Email });
        Assert.Equal((HttpStatusCode.Accepted, unknown.Body.GetProperty("data").ToString()), (known.Status, known.Body.GetProperty("data").ToString()));

        var token = Links.Token(await gallant.MailAsync(person.Email, "new password"));
        Assert.Equal("VALIDATION_ERROR", (await browser.PostAsync("/api/v1/accounts/password/reset", new { token, password = "short" })).Body.Code());
        Assert.Equal("LINK_INVALID", (await browser.PostAsync("/api/v1/accounts/password/reset", new { token = token[..^2] + "AA", password = Password })).Body.Code());
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/api/v1/accounts/password/reset", new { token, password = Password })).Status);

        Assert.Equal("LINK_INVALID", (await browser.PostAsync("/api/v1/accounts/password/reset", new { token, password = "amber kettle drums" })).Body.Code());
        Assert.False((await signedIn.SessionAsync()).GetProperty("signed_in").GetBoolean());
        await signedIn.SignInAsync(person.Email, Password);
    }

    [Fact]
    public async Task A_link_leads_to_our_address_whatever_the_request_claims()
    {
        var person = await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0)).Tenant);
        using var browser = gallant.NewBrowser();
        await browser.SessionAsync();
        browser.Host = "evil.example";
        await browser.SessionAsync();
        await browser.PostAsync("/api/v1/accounts/password/forgot", new { email = person.Email });
        Assert.DoesNotContain("evil.example", (await gallant.MailAsync(person.Email, "new password")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_leads_to_a_tenants_domain_only_for_its_own_people()
    {
        var (reseller, stranger) = (await gallant.NewTenantAsync(credits: 0, kind: Domain.Tenants.TenantKind.Reseller), await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0)).Tenant));
        var own = await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0, parent: reseller)).Tenant);
        var domain = $"d{Guid.NewGuid():N}.example";
        await gallant.PlatformAsync("update tenants set domain = $1 where id = $2", domain, reseller.Tenant.Id);
        using var browser = gallant.NewBrowser();
        browser.Host = domain;
        await browser.SessionAsync();
        foreach (var person in new[] { own, stranger }) await browser.PostAsync("/api/v1/accounts/password/forgot", new { email = person.Email });

        Assert.StartsWith($"https://{domain}/reset", (await gallant.MailAsync(own.Email, "new password")).Links[0], StringComparison.Ordinal);
        Assert.StartsWith("http://gallant.test/reset", (await gallant.MailAsync(stranger.Email, "new password")).Links[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not an address", "Ada", "Ada Ltd", "amber kettle drum", "email")]
    [InlineData("a@b.example\r\nBcc: x@y.example", "Ada", "Ada Ltd", "amber kettle drum", "email")]
    [InlineData("ada@example.com", "", "Ada Ltd", "amber kettle drum", "name")]
    [InlineData("ada@example.com", "Ada", " ", "amber kettle drum", "organisation")]
    [InlineData("ada@example.com", "Ada", "Ada Ltd", "short", "password")]
    [InlineData("lovelace@example.com", "Ada", "Ada Ltd", "lovelace123", "password")]
    public async Task Bad_input_is_told_and_writes_nothing(string email, string name, string organisation, string password, string field)
    {
        await OpenAsync();
        using var browser = gallant.NewBrowser();
        await browser.SessionAsync();
        var (_, body) = await browser.PostAsync("/api/v1/accounts", new { email, name, organisation, password });
        Assert.Equal(("VALIDATION_ERROR", field), (body.Code(), body.GetProperty("error").GetProperty("details").GetProperty("field").GetString()));
        Assert.Equal(0, await gallant.PlatformCountAsync("select count(*) from users where email = $1", email));
    }

    private Task OpenAsync() => gallant.PlatformAsync("update tenants set sign_up = true, sign_up_credit = 4000000 where kind = 1");

    private static string NewEmail() => $"r{Guid.NewGuid():N}@example.com";

    private static async Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body)> RegisterAsync(Browser browser, string email, string password = Password)
    {
        await browser.SessionAsync();
        return await browser.PostAsync("/api/v1/accounts", new { email, name = "Brook", organisation = "Brook Café & Sons", password });
    }

    private async Task<string?> SignInCodeAsync(Browser browser, string email)
    {
        await gallant.EventuallyAsync("select count(*) from account_requests", 0);
        return (await browser.PostAsync("/api/v1/session", new { email, password = Password })).Body.Code();
    }
}
