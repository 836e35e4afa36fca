using System.Net;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.People;

[Collection(OfficeCollection.Name)]
public sealed class OwnAccountTests(GallantFixture gallant)
{
    [Fact]
    public async Task The_authenticator_app_is_asked_for_and_a_code_works_once()
    {
        var person = await NewPersonAsync();
        using var browser = gallant.NewBrowser();
        await browser.SignInAsync(person.Email, person.Password);
        var setup = (await browser.PostAsync("/api/v1/me/totp")).Body.GetProperty("data");
        var secret = setup.GetProperty("secret").GetString()!;
        Assert.StartsWith("<svg", setup.GetProperty("qr_svg").GetString(), StringComparison.Ordinal);
        Assert.Equal("CODE_WRONG", (await browser.PostAsync("/api/v1/me/totp/confirm", new { code = "000000" })).Body.Code());
        var (status, body) = await browser.PostAsync("/api/v1/me/totp/confirm", new { code = Totp.Now(secret) });
        Assert.Equal(HttpStatusCode.OK, status);
        var recovery = body.GetProperty("data").GetProperty("codes").EnumerateArray().Select(c => c.GetString()!).ToArray();
        Assert.Equal(10, recovery.Distinct().Count());

        using var other = gallant.NewBrowser();
        Assert.Equal("mfa", await FirstStepAsync(other, person));
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/api/v1/account/balance")).Status);
        Assert.Equal("CODE_WRONG", (await other.PostAsync("/api/v1/session/mfa", new { code = "123456" })).Body.Code());
        var code = Totp.Now(secret);
        Assert.Equal(HttpStatusCode.OK, (await other.PostAsync("/api/v1/session/mfa", new { code })).Status);

        using var third = gallant.NewBrowser();
        await FirstStepAsync(third, person);
        Assert.Equal("CODE_WRONG", (await third.PostAsync("/api/v1/session/mfa", new { code })).Body.Code());
        Assert.Equal(HttpStatusCode.OK, (await third.PostAsync("/api/v1/session/mfa", new { recovery_code = recovery[0] })).Status);
        using var fourth = gallant.NewBrowser();
        await FirstStepAsync(fourth, person);
        Assert.Equal("CODE_WRONG", (await fourth.PostAsync("/api/v1/session/mfa", new { recovery_code = recovery[0] })).Body.Code());
    }

    [Fact]
    public async Task The_second_step_needs_the_first()
    {
        using var browser = gallant.NewBrowser();
        await browser.SessionAsync();
        Assert.Equal("SIGN_IN_EXPIRED", (await browser.PostAsync("/api/v1/session/mfa", new { code = "123456" })).Body.Code());
    }

    [Fact]
    public async Task What_lets_somebody_in_is_stored_sealed()
    {
        var person = await NewPersonAsync();
        using var browser = gallant.NewBrowser();
        await browser.SignInAsync(person.Email, person.Password);
        var secret = (await browser.PostAsync("/api/v1/me/totp")).Body.GetProperty("data").GetProperty("secret").GetString()!.Replace(" ", "", StringComparison.Ordinal);

        Assert.Equal(1, await gallant.PlatformCountAsync("select count(*) from user_tokens where user_id = $1", person.Id));
        Assert.Equal(0, await gallant.PlatformCountAsync("select count(*) from user_tokens where value like '%' || $1 || '%'", secret));
        Assert.Equal(0, await gallant.PlatformCountAsync("select count(*) from mails where text like '%http%'"));
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_and_a_new_password_ends_the_others()
    {
        var person = await NewPersonAsync();
        using var here = gallant.NewBrowser();
        using var there = gallant.NewBrowser();
        await here.SignInAsync(person.Email, person.Password);
        await there.SignInAsync(person.Email, person.Password);

        var sessions = (await here.GetAsync("/api/v1/me/sessions")).Body.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(2, sessions.Length);
        var other = sessions.Single(s => !s.GetProperty("current").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await here.DeleteAsync($"/api/v1/me/sessions/{other.GetProperty("id").GetGuid()}")).Status);
        Assert.False((await there.SessionAsync()).GetProperty("signed_in").GetBoolean());

        await there.SignInAsync(person.Email, person.Password);
        Assert.Equal("PASSWORD_WRONG", (await here.PostAsync("/api/v1/me/password", new { current_password = "not it at all", new_password = "six violet lanterns" })).Body.Code());
        Assert.Equal("VALIDATION_ERROR", (await here.PostAsync("/api/v1/me/password", new { current_password = person.Password, new_password = "password12" })).Body.Code());
        Assert.Equal(HttpStatusCode.OK, (await here.PostAsync("/api/v1/me/password", new { current_password = person.Password, new_password = "six violet lanterns" })).Status);
        Assert.True((await here.SessionAsync()).GetProperty("signed_in").GetBoolean());
        Assert.False((await there.SessionAsync()).GetProperty("signed_in").GetBoolean());
        await there.SignInAsync(person.Email, "six violet lanterns");
    }

    [Fact]
    public async Task Nobody_ends_another_persons_session()
    {
        var (ada, bob) = (await NewPersonAsync(), await NewPersonAsync());
        using var hers = gallant.NewBrowser();
        using var his = gallant.NewBrowser();
        await hers.SignInAsync(ada.Email, ada.Password);
        await his.SignInAsync(bob.Email, bob.Password);
        var id = (await hers.GetAsync("/api/v1/me/sessions")).Body.GetProperty("data")[0].GetProperty("id").GetGuid();

        Assert.Equal("SESSION_NOT_FOUND", (await his.DeleteAsync($"/api/v1/me/sessions/{id}")).Body.Code());
        Assert.True((await hers.SessionAsync()).GetProperty("signed_in").GetBoolean());
    }

    [Fact]
    public async Task A_new_address_counts_once_its_mail_was_opened()
    {
        var person = await NewPersonAsync();
        using var browser = gallant.NewBrowser();
        await browser.SignInAsync(person.Email, person.Password);
        var next = $"n{Guid.NewGuid():N}@example.com";

        Assert.Equal(HttpStatusCode.Accepted, (await browser.PostAsync("/api/v1/me/email", new { email = next, password = person.Password })).Status);
        Assert.Equal(person.Email, (await browser.SessionAsync()).GetProperty("person").GetProperty("email").GetString());
        var token = Links.Token(await gallant.MailAsync(next, "new address"));
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/api/v1/me/email/confirm", new { token })).Status);

        Assert.Equal(next, (await browser.SessionAsync()).GetProperty("person").GetProperty("email").GetString());
        await gallant.MailAsync(person.Email, "your e-mail address was changed");
        using var other = gallant.NewBrowser();
        await other.SignInAsync(next, person.Password);
    }

    private async Task<TestPerson> NewPersonAsync() => await gallant.NewPersonAsync((await gallant.NewTenantAsync(credits: 0)).Tenant);

    private static async Task<string?> FirstStepAsync(Browser browser, TestPerson person)
    {
        await browser.SessionAsync();
        var (_, body) = await browser.PostAsync("/api/v1/session", new { email = person.Email, password = person.Password });
        return body.GetProperty("data").GetProperty("next").GetString();
    }
}
