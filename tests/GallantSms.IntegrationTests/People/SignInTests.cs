using System.Net;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.People;

[Collection(OfficeCollection.Name)]
public sealed class SignInTests(GallantFixture gallant)
{
    [Fact]
    public async Task A_person_signs_in_sends_by_cookie_and_is_out_after_signing_out()
    {
        var tenant = await gallant.NewTenantAsync();
        var person = await gallant.NewPersonAsync(tenant.Tenant);
        using var browser = gallant.NewBrowser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/account/balance")).Status);

        var session = await browser.SignInAsync(person.Email, person.Password);

        Assert.Equal(tenant.Tenant.Id, session.GetProperty("tenant").GetProperty("id").GetGuid());
        Assert.Equal("owner", session.GetProperty("role").GetString());
        var (status, _) = await browser.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712345678" }, message = "From a page" });
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(HttpStatusCode.OK, (await browser.DeleteAsync("/api/v1/session")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/account/balance")).Status);
    }

    [Fact]
    public async Task A_cookie_taken_before_signing_out_is_worthless_afterwards()
    {
        var person = await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0)).Tenant);
        using var browser = gallant.NewBrowser();
        await browser.SignInAsync(person.Email, person.Password);
        var cookie = browser.Cookies.GetCookies(new(gallant.Url))["gallant"]!.Value;
        await browser.DeleteAsync("/api/v1/session");

        using var thief = gallant.NewBrowser();
        thief.Cookies.Add(new Uri(gallant.Url), new Cookie("gallant", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, (await thief.GetAsync("/api/v1/account/balance")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CfDJ8forged")]
    public async Task Without_the_pages_token_nothing_is_changed(string token)
    {
        var tenant = await gallant.NewTenantAsync();
        var person = await gallant.NewPersonAsync(tenant.Tenant);
        using var browser = gallant.NewBrowser();
        await browser.SignInAsync(person.Email, person.Password);
        var before = await tenant.TracesAsync();

        browser.ForgedToken = token;
        var (status, body) = await browser.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712345678" }, message = "Forged" });

        Assert.Equal((HttpStatusCode.Forbidden, "CSRF_FAILED"), (status, body.Code()));
        Assert.Equal(before, await tenant.TracesAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.DeleteAsync("/api/v1/session")).Status);
        browser.ForgedToken = null;
        Assert.Equal(HttpStatusCode.Accepted, (await browser.PostAsync("/api/v1/sms/send", new { phone_numbers = new[] { "+254712345678" }, message = "Honest" })).Status);
    }

    [Fact]
    public async Task Another_persons_token_is_refused()
    {
        var tenant = await gallant.NewTenantAsync();
        var (ada, bob) = (await gallant.NewPersonAsync(tenant.Tenant), await gallant.NewPersonAsync(tenant.Tenant));
        using var hers = gallant.NewBrowser();
        using var his = gallant.NewBrowser();
        await hers.SignInAsync(ada.Email, ada.Password);
        var session = await his.SignInAsync(bob.Email, bob.Password);

        hers.ForgedToken = session.GetProperty("csrf_token").GetString();
        Assert.Equal("CSRF_FAILED", (await hers.PutAsync("/api/v1/me", new { name = "Mallory" })).Body.Code());
    }

    [Fact]
    public async Task Unknown_wrong_and_locked_are_told_alike_and_the_lock_holds_against_the_right_password()
    {
        var person = await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0)).Tenant);
        using var browser = gallant.NewBrowser();
        await browser.SessionAsync();

        var unknown = await browser.PostAsync("/api/v1/session", new { email = "nobody@example.com", password = "whatever it is" });
        for (var i = 0; i < 5; i++)
        {
            var wrong = await browser.PostAsync("/api/v1/session", new { email = person.Email, password = "wrong password" });
            Assert.Equal((unknown.Status, unknown.Body.GetProperty("error").ToString()), (wrong.Status, wrong.Body.GetProperty("error").ToString()));
        }

        var locked = await browser.PostAsync("/api/v1/session", new { email = person.Email, password = person.Password });
        Assert.Equal((unknown.Status, unknown.Body.GetProperty("error").ToString()), (locked.Status, locked.Body.GetProperty("error").ToString()));
    }

    [Fact]
    public async Task Guesses_side_by_side_are_all_counted()
    {
        var person = await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0)).Tenant);
        using var browser = gallant.NewBrowser();
        await browser.SessionAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => browser.PostAsync("/api/v1/session", new { email = person.Email, password = "wrong password" })));

        Assert.Equal("SIGN_IN_FAILED", (await browser.PostAsync("/api/v1/session", new { email = person.Email, password = person.Password })).Body.Code());
    }

    [Fact]
    public async Task An_address_that_guesses_on_is_stopped()
    {
        using var browser = gallant.NewBrowser();
        await browser.SessionAsync();
        for (var i = 0; i < 20; i++) await browser.PostAsync("/api/v1/session", new { email = $"nobody{i}@example.com", password = "whatever it is" });

        // The minute may have turned meanwhile: then there are twenty more tries, and the next after these is refused.
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 21; i++) answers.Add((await browser.PostAsync("/api/v1/session", new { email = "nobody@example.com", password = "whatever it is" })).Status);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task A_role_opens_what_the_matrix_says_and_nothing_else()
    {
        var tenant = await gallant.NewTenantAsync();
        var (sender, analyst) = (await gallant.NewPersonAsync(tenant.Tenant, Role.Sender), await gallant.NewPersonAsync(tenant.Tenant, Role.Analyst));
        using var sends = gallant.NewBrowser();
        using var reads = gallant.NewBrowser();
        await sends.SignInAsync(sender.Email, sender.Password);
        await reads.SignInAsync(analyst.Email, analyst.Password);
        var message = new { phone_numbers = new[] { "+254712345678" }, message = "By role" };

        Assert.Equal(HttpStatusCode.Accepted, (await sends.PostAsync("/api/v1/sms/send", message)).Status);
        Assert.Equal("INSUFFICIENT_SCOPE", (await sends.GetAsync("/api/v1/api-keys")).Body.Code());
        Assert.Equal(HttpStatusCode.OK, (await reads.GetAsync("/api/v1/sms/reports")).Status);
        Assert.Equal("INSUFFICIENT_SCOPE", (await reads.PostAsync("/api/v1/sms/send", message)).Body.Code());
    }

    [Fact]
    public async Task A_person_of_two_tenants_switches_and_of_a_third_sees_nothing()
    {
        var (first, second, third) = (await gallant.NewTenantAsync(credits: 0), await gallant.NewTenantAsync(credits: 0), await gallant.NewTenantAsync(credits: 0));
        var person = await gallant.NewPersonAsync(first.Tenant);
        await gallant.JoinAsync(person, second.Tenant, Role.Billing);
        using var browser = gallant.NewBrowser();
        Assert.Equal(first.Tenant.Id, (await browser.SignInAsync(person.Email, person.Password)).GetProperty("tenant").GetProperty("id").GetGuid());

        Assert.Equal(HttpStatusCode.OK, (await browser.PutAsync("/api/v1/session/tenant", new { tenant_id = second.Tenant.Id })).Status);
        var there = await browser.SessionAsync();
        Assert.Equal((second.Tenant.Id, "billing"), (there.GetProperty("tenant").GetProperty("id").GetGuid(), there.GetProperty("role").GetString()));
        Assert.Equal("INSUFFICIENT_SCOPE", (await browser.GetAsync("/api/v1/sms/reports")).Body.Code());

        Assert.Equal(HttpStatusCode.NotFound, (await browser.PutAsync("/api/v1/session/tenant", new { tenant_id = third.Tenant.Id })).Status);
        Assert.Equal(second.Tenant.Id, (await browser.SessionAsync()).GetProperty("tenant").GetProperty("id").GetGuid());
    }
}
