using System.Net;
using GallantSms.Domain.Access;
using GallantSms.IntegrationTests.Support;

namespace GallantSms.IntegrationTests.Rejection;

/// <summary>Signing in, accounts, invitations, brands, health: what needs no session, only the right words.</summary>
internal static class CasesForEverybody
{
    private const string Password = "amber kettle drum";

    public static readonly IReadOnlyList<OpenCase> All =
    [
        new("GetLiveness", Anybody),
        new("GetReadiness", Anybody),
        new("GetSession", Anybody) { Shows = "\"signed_in\":false" },
        new("SignIn", async w => await VisitAsync(w, Words(await NewAsync(w)))) { Refusals = [new("a guesser", async w => await VisitAsync(w, Words(await NewAsync(w) with { Password = Password })), HttpStatusCode.Unauthorized, "SIGN_IN_FAILED")] },
        new("SignInSecondFactor", SecondStepAsync) { Refusals = [new("who took no first step", w => VisitAsync(w, new { code = "123456" }), HttpStatusCode.Unauthorized, "SIGN_IN_EXPIRED")] },
        new("GetPasskeyChallenge", w => VisitAsync(w, new { })),
        new("SignInPasskey", w => PasskeyAsync(w, stolen: false))
        {
            Refusals =
            [
                new("who has another key", w => PasskeyAsync(w, stolen: true), HttpStatusCode.Unauthorized, "PASSKEY_FAILED"),
                new("who was asked nothing", w => VisitAsync(w, new { credential = new { } }), HttpStatusCode.Unauthorized, "SIGN_IN_EXPIRED"),
            ],
        },
        new("SignOut", w => VisitAsync(w, null)),
        new("StopActing", async w => new(Sender.Of("a person", await Browser.NewAsync(w.Gallant, w.Mine.Tenant, Role.Analyst)), new()))
        {
            Refusals = [new("nobody", w => VisitAsync(w, null), HttpStatusCode.Unauthorized, "UNAUTHENTICATED")],
        },
        new("DiscoverSignIn", w => VisitAsync(w, new { email = $"{w.Word("who")}@example.com" })) { Shows = "\"password\"" },

        new("Register", RegistrationAsync, HttpStatusCode.Accepted) { Refusals = [new("a stranger where sign-up is closed", ClosedAsync, HttpStatusCode.Forbidden, "SIGN_UP_CLOSED")] },
        new("ConfirmEmail", w => ConfirmationAsync(w, Password)) { Refusals = [new("who has only the link", w => ConfirmationAsync(w, "somebody else's"), HttpStatusCode.Forbidden, "PASSWORD_WRONG")] },
        new("ForgotPassword", async w => await VisitAsync(w, new { email = (await NewAsync(w)).Email }), HttpStatusCode.Accepted),
        new("ResetPassword", w => ResetAsync(w, whole: true)) { Refusals = [new("who guesses the link", w => ResetAsync(w, whole: false), HttpStatusCode.UnprocessableEntity, "LINK_INVALID")] },

        new("GetInvitation", async w => new(w.Anonymous(), new(await InvitationAsync(w)))) { Refusals = [new("who guesses the link", w => VisitAsync(w, null, w.Word("invitation")), HttpStatusCode.NotFound, "NOT_FOUND")] },
        new("AcceptInvitation", async w => await VisitAsync(w, new { name = "New", password = Password }, await InvitationAsync(w)))
        {
            Refusals =
            [
                new("somebody else", async w => new(await w.SenderAsync("the neighbour", w.Neighbour, Role.Owner), new(await InvitationAsync(w)) { Body = new { } }), HttpStatusCode.Conflict, "OTHER_ACCOUNT"),
                new("who guesses the link", w => VisitAsync(w, new { name = "New", password = Password }, w.Word("invitation")), HttpStatusCode.NotFound, "NOT_FOUND"),
            ],
        },
        new("GetBrand", Anybody) { Shows = "\"primary_color\"" },
        new("GetBrandLogo", LogoAsync) { Refusals = [new("a visitor of another host", w => Task.FromResult(new Attempt(w.Anonymous(), new() { Host = "elsewhere.example" })), HttpStatusCode.NotFound, "NOT_FOUND")] },

        new("StartSso", async w => new(await w.VisitorAsync(), new(await CasesOfTeams.ConnectionAsync(w))), HttpStatusCode.Redirect)
        {
            Shows = "https://github.com/login/oauth/authorize", Refusals = [new("who names no connection", w => VisitAsync(w, null, Guid.NewGuid()), HttpStatusCode.Redirect, "error=SSO_UNKNOWN")],
        },
        new("ReturnFromSso", w => VisitAsync(w, null), HttpStatusCode.Redirect) { Shows = "error=SSO_STATE_INVALID" }, // what it does with a true answer is in SingleSignOn
    ];

    private static Task<Attempt> Anybody(World w) => Task.FromResult(new Attempt(w.Anonymous(), new()));

    private static async Task<Attempt> VisitAsync(World w, object? body, params object[] ids) => new(await w.VisitorAsync(), new(ids) { Body = body });

    private static Task<TestPerson> NewAsync(World w) => w.Gallant.NewPersonAsync(w.Mine.Tenant, Role.Analyst);

    private static object Words(TestPerson person) => new { email = person.Email, password = person.Password };

    private static async Task<Attempt> SecondStepAsync(World w)
    {
        using var own = await Browser.NewAsync(w.Gallant, w.Mine.Tenant, Role.Analyst);
        var secret = await CasesOfPeople.ProtectAsync(own);
        var desk = await Browser.AnonymousAsync(w.Gallant);
        await desk.PostAsync("/api/v1/session", Words(own.Person!)).OkAsync();
        return new(Sender.Of("who took the first step", desk), new() { Body = new { code = Totp.Now(secret) } });
    }

    private static async Task<Attempt> PasskeyAsync(World w, bool stolen)
    {
        var passkey = new SoftPasskey(w.Gallant.Url);
        using var own = await Browser.NewAsync(w.Gallant, w.Mine.Tenant, Role.Analyst);
        await CasesOfPeople.PasskeyAsync(w, own, passkey);
        var desk = await Browser.AnonymousAsync(w.Gallant);
        var options = (await desk.PostAsync("/api/v1/session/passkey/options").OkAsync()).GetProperty("options");
        return new(Sender.Of("who has the passkey", desk), new() { Body = new { credential = passkey.Get(options, forged: stolen) } });
    }

    private static async Task<Attempt> RegistrationAsync(World w)
    {
        await w.Gallant.PlatformAsync("update tenants set sign_up = true where kind = 1");
        return await VisitAsync(w, Registration($"{w.Word("stranger")}@example.com"));
    }

    private static async Task<Attempt> ClosedAsync(World w)
    {
        var host = await HostAsync(w);
        var desk = w.Gallant.NewBrowser();
        desk.Host = host;
        await desk.SessionAsync();
        return new(Sender.Of("a stranger", desk), new() { Body = Registration($"{w.Word("stranger")}@example.com") });
    }

    private static object Registration(string email) => new { email, name = "Brook", organisation = "Brook Ltd", password = Password };

    private static async Task<Attempt> ConfirmationAsync(World w, string password)
    {
        await w.Gallant.PlatformAsync("update tenants set sign_up = true where kind = 1");
        var email = $"{w.Word("stranger")}@example.com";
        var desk = await Browser.AnonymousAsync(w.Gallant);
        await desk.PostAsync("/api/v1/accounts", Registration(email)).OkAsync(HttpStatusCode.Accepted);
        return new(Sender.Of("who got the mail", desk), new() { Body = new { token = await w.MailedAsync(email, "Confirm"), password } });
    }

    private static async Task<Attempt> ResetAsync(World w, bool whole)
    {
        var (person, desk) = (await NewAsync(w), await Browser.AnonymousAsync(w.Gallant));
        await desk.PostAsync("/api/v1/accounts/password/forgot", new { email = person.Email }).OkAsync(HttpStatusCode.Accepted);
        var token = await w.MailedAsync(person.Email, "new password");
        return new(Sender.Of("who got the mail", desk), new() { Body = new { token = whole ? token : token[..^2] + "AA", password = Password } });
    }

    private static async Task<string> InvitationAsync(World w) => await w.MailedAsync((await CasesOfTeams.InvitedAsync(w)).Email, "invitation");

    /// <summary>A host name of the first reseller, where nobody may sign up.</summary>
    private static async Task<string> HostAsync(World w)
    {
        var host = $"{w.Word("sms")}.example";
        await w.Reseller.PutAsync("/api/v1/settings/branding", new { domain = host }).OkAsync();
        return host;
    }

    private static async Task<Attempt> LogoAsync(World w)
    {
        await w.Reseller.PutAsync("/api/v1/settings/branding/logo", Call.Bytes(Picture.Png("brand"), "image/png")()).OkAsync();
        return new(w.Anonymous(), new() { Host = await HostAsync(w) });
    }
}
