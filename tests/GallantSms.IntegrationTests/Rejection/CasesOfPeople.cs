using System.Net;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>One's own account, one's tenants, and what one allows to programs.</summary>
internal static class CasesOfPeople
{
    private const string NewPassword = "six violet lanterns";

    private static readonly Foreign NotTheirs = new(HttpStatusCode.UnprocessableEntity, "LINK_INVALID");

    public static readonly IReadOnlyList<OwnCase> All =
    [
        new("ChangeOwnName", (w, _) => Task.FromResult(new Call { Body = new { name = w.Word("name") } })),
        new("ChangeOwnPassword", (_, b) => Task.FromResult(new Call { Body = new { current_password = b.Person!.Password, new_password = NewPassword } }))
        {
            Foreign = new(HttpStatusCode.Forbidden, "PASSWORD_WRONG"),
        },
        new("ChangeOwnEmail", (w, b) => Task.FromResult(new Call { Body = new { email = $"{w.Word("next")}@example.com", password = b.Person!.Password } })) { Foreign = new(HttpStatusCode.Forbidden, "PASSWORD_WRONG") },
        new("ConfirmOwnEmail", NewAddressAsync) { Foreign = NotTheirs },
        new("BeginAuthenticator", (_, _) => Task.FromResult(new Call { Body = new { } })),
        new("ConfirmAuthenticator", async (_, b) => new() { Body = new { code = Totp.Now(await BeginTotpAsync(b)) } }) { Foreign = new(HttpStatusCode.Unauthorized, "CODE_WRONG") },
        new("RemoveAuthenticator", ProtectedAsync) { Foreign = new(HttpStatusCode.Forbidden, "PASSWORD_WRONG") },
        new("RenewRecoveryCodes", ProtectedAsync) { Foreign = new(HttpStatusCode.Forbidden, "PASSWORD_WRONG") },
        new("ListPasskeys", async (w, b) => new() { Marks = [(await PasskeyAsync(w, b)).Name] }) { Foreign = Foreign.Own },
        new("BeginPasskey", (_, _) => Task.FromResult(new Call { Body = new { } })),
        new("AddPasskey", async (w, b) => new() { Body = await AnswerAsync(w, b, new SoftPasskey(w.Gallant.Url)) }) { Foreign = new(HttpStatusCode.Unauthorized, "SIGN_IN_EXPIRED") },
        new("RemovePasskey", async (w, b) => new((await PasskeyAsync(w, b)).Id)) { Foreign = new(HttpStatusCode.NotFound, "PASSKEY_NOT_FOUND") },
        new("ListOwnSessions", async (_, b) => new() { Marks = [await SessionAsync(b, current: true)] }) { Foreign = Foreign.Own },
        new("EndOwnSession", async (w, b) => new(await ElsewhereAsync(w, b))) { Foreign = new(HttpStatusCode.NotFound, "SESSION_NOT_FOUND") },
        new("EndOtherSessions", (_, _) => Task.FromResult(new Call())),
        new("SwitchTenant", SecondTenantAsync) { Foreign = Foreign.NotFound },
        new("ShowConsent", async (w, _) => new(await (await Shop.OpenAsync(w)).AskAsync())) { ProgramsAreTold = "BROWSER_SESSION_REQUIRED", Foreign = new(HttpStatusCode.NotFound, "CONSENT_NOT_FOUND") },
        new("DecideConsent", async (w, _) => new(await (await Shop.OpenAsync(w)).AskAsync()) { Body = new { allow = true } })
        {
            ProgramsAreTold = "BROWSER_SESSION_REQUIRED", Foreign = new(HttpStatusCode.NotFound, "CONSENT_NOT_FOUND"),
        },
    ];

    public static async Task<string> BeginTotpAsync(Browser browser) => (await browser.PostAsync("/api/v1/me/totp").OkAsync()).GetProperty("secret").GetString()!;

    /// <summary>Sets up the authenticator app and returns its secret.</summary>
    public static async Task<string> ProtectAsync(Browser browser)
    {
        var secret = await BeginTotpAsync(browser);
        await browser.PostAsync("/api/v1/me/totp/confirm", new { code = Totp.Now(secret) }).OkAsync();
        return secret;
    }

    /// <summary>What the browser answers when it is asked for a new passkey.</summary>
    public static async Task<object> AnswerAsync(World w, Browser browser, SoftPasskey passkey)
    {
        var options = await browser.PostAsync("/api/v1/me/passkeys/options").OkAsync();
        return new { name = w.Word("passkey"), credential = passkey.Create(options.GetProperty("options")) };
    }

    public static async Task<(string Id, string Name)> PasskeyAsync(World w, Browser browser, SoftPasskey? passkey = null)
    {
        var added = await browser.PostAsync("/api/v1/me/passkeys", await AnswerAsync(w, browser, passkey ?? new(w.Gallant.Url))).OkAsync(HttpStatusCode.Created);
        return (added.GetProperty("id").GetString()!, added.GetProperty("name").GetString()!);
    }

    private static async Task<Call> ProtectedAsync(World w, Browser browser)
    {
        await ProtectAsync(browser);
        return new() { Body = new { password = browser.Person!.Password } };
    }

    private static async Task<Call> NewAddressAsync(World w, Browser browser)
    {
        var email = $"{w.Word("next")}@example.com";
        await browser.PostAsync("/api/v1/me/email", new { email, password = browser.Person!.Password }).OkAsync(HttpStatusCode.Accepted);
        return new() { Body = new { token = await w.MailedAsync(email, "new address") } };
    }

    private static async Task<string> SessionAsync(Browser browser, bool current) =>
        (await browser.GetAsync("/api/v1/me/sessions").OkAsync()).EnumerateArray().First(s => s.GetProperty("current").GetBoolean() == current).GetProperty("id").GetString()!;

    /// <summary>The same person at another desk.</summary>
    private static async Task<string> ElsewhereAsync(World w, Browser browser)
    {
        using var elsewhere = w.Gallant.NewBrowser();
        await elsewhere.SignInAsync(browser.Email, browser.Person!.Password);
        return await SessionAsync(browser, current: false);
    }

    private static async Task<Call> SecondTenantAsync(World w, Browser browser)
    {
        await w.Gallant.JoinAsync(browser.Person!, w.Neighbour.Tenant, Role.Analyst);
        return new() { Body = new { tenant_id = w.Neighbour.Tenant.Id } };
    }
}
