using System.Text.Json;
using FluentValidation;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi.Endpoints;

/// <summary>The signed-in person's own account: name, password, address, second factor, passkeys, sessions.</summary>
internal static class MeEndpoints
{
    private const int MaxBytes = 32 * 1024;

    public static void MapMe(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Own account").RequireAuthorization().WithMetadata(new TenantOptional());
        me.MapPut("", RenameAsync).WithName("ChangeOwnName").Takes<OwnName>().Answers<Done>().WithSummary("Changes the name that others see.");
        me.MapPost("/password", PasswordAsync).WithName("ChangeOwnPassword").Takes<OwnPassword>().Answers<Done>().WithSummary("Changes the password and ends the other sessions.");
        me.MapPost("/email", EmailAsync).WithName("ChangeOwnEmail").Takes<OwnEmail>().Answers<MailOnItsWay>(202).WithSummary("Sends a link to the new address; it counts once the link is opened.");
        me.MapPost("/email/confirm", ConfirmEmailAsync).WithName("ConfirmOwnEmail").Takes<LinkProof>().Answers<Done>().Refuses(409, 422).WithSummary("Proves the new address with the mail's token.");

        me.MapPost("/totp", BeginTotpAsync).WithName("BeginAuthenticator").Answers<AuthenticatorSetup>().Refuses(409).WithSummary("A secret for an authenticator app.");
        me.MapPost("/totp/confirm", ConfirmTotpAsync).WithName("ConfirmAuthenticator").Takes<AuthenticatorCode>().Answers<RecoveryCodes>().Refuses(409).WithSummary("Turns the second factor on with a code; answers recovery codes, once.");
        me.MapPost("/totp/remove", RemoveTotpAsync).WithName("RemoveAuthenticator").Takes<OwnProof>().Answers<Done>().Refuses(409).WithSummary("Turns the second factor off.");
        me.MapPost("/recovery-codes", RecoveryCodesAsync).WithName("RenewRecoveryCodes").Takes<OwnProof>().Answers<RecoveryCodes>().Refuses(409).WithSummary("New recovery codes; the old ones end.");

        me.MapGet("/passkeys", async (HttpContext http, OwnPasskeys passkeys) => Api.Ok(http, await passkeys.ListAsync(http)))
            .WithName("ListPasskeys").Answers<IReadOnlyList<PasskeyView>>().WithSummary("The person's passkeys.");
        me.MapPost("/passkeys/options", async (HttpContext http, OwnPasskeys passkeys) => Api.Ok(http, PasskeyOptions.Of(await passkeys.OptionsAsync(http))))
            .WithName("BeginPasskey").Answers<PasskeyOptions>().WithSummary("A challenge for navigator.credentials.create().");
        me.MapPost("/passkeys", AddPasskeyAsync).WithName("AddPasskey").Takes<NewPasskey>().Answers<PasskeyView>(201).WithSummary("Adds the passkey that the browser made.");
        me.MapDelete("/passkeys/{id}", RemovePasskeyAsync).WithName("RemovePasskey").Answers<Done>().WithSummary("Removes a passkey.");

        me.MapGet("/sessions", SessionsAsync).WithName("ListOwnSessions").Answers<IReadOnlyList<SessionView>>().WithSummary("Where the person is signed in.");
        me.MapDelete("/sessions/{id:guid}", EndSessionAsync).WithName("EndOwnSession").Answers<Done>().WithSummary("Ends one session.");
        me.MapDelete("/sessions", EndOthersAsync).WithName("EndOtherSessions").Answers<Done>().WithSummary("Ends every session but this one.");
    }

    private static async Task<IResult> RenameAsync(HttpContext http, OwnAccount own, CancellationToken ct)
    {
        await own.RenameAsync(http, (await http.ReadAsync<OwnName>(MaxBytes, ct)).Name);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> PasswordAsync(HttpContext http, OwnAccount own, CancellationToken ct)
    {
        var given = await http.ReadAsync<OwnPassword>(MaxBytes, ct);
        await own.ChangePasswordAsync(http, given.CurrentPassword ?? "", given.NewPassword);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> EmailAsync(HttpContext http, OwnAccount own, CancellationToken ct)
    {
        var given = await http.ReadAsync<OwnEmail>(MaxBytes, ct);
        await own.AskForNewEmailAsync(http, given.Email, given.Password ?? "");
        return Api.Accepted(http, "/api/v1/session", new MailOnItsWay(true));
    }

    private static async Task<IResult> ConfirmEmailAsync(HttpContext http, OwnAccount own, CancellationToken ct)
    {
        await own.ConfirmNewEmailAsync(http, (await http.ReadAsync<LinkProof>(MaxBytes, ct)).Token);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> BeginTotpAsync(HttpContext http, SecondFactors factors) => Api.Ok(http, await factors.BeginAsync(http));

    private static async Task<IResult> ConfirmTotpAsync(HttpContext http, SecondFactors factors, CancellationToken ct) =>
        Api.Ok(http, await factors.ConfirmAsync(http, (await http.ReadAsync<AuthenticatorCode>(MaxBytes, ct)).Code));

    private static async Task<IResult> RemoveTotpAsync(HttpContext http, SecondFactors factors, CancellationToken ct)
    {
        await factors.RemoveAsync(http, (await http.ReadAsync<OwnProof>(MaxBytes, ct)).Password ?? "");
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> RecoveryCodesAsync(HttpContext http, SecondFactors factors, CancellationToken ct) =>
        Api.Ok(http, await factors.RenewCodesAsync(http, (await http.ReadAsync<OwnProof>(MaxBytes, ct)).Password ?? ""));

    private static async Task<IResult> AddPasskeyAsync(HttpContext http, OwnPasskeys passkeys, CancellationToken ct)
    {
        var given = await http.ReadAsync<NewPasskey>(MaxBytes, ct);
        return Api.Created(http, "/api/v1/me/passkeys", await passkeys.AddAsync(http, given.Name, given.Credential.GetRawText()));
    }

    private static async Task<IResult> RemovePasskeyAsync(HttpContext http, OwnPasskeys passkeys, string id)
    {
        await passkeys.RemoveAsync(http, id);
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> SessionsAsync(HttpContext http, BrowserSessions sessions, CancellationToken ct)
    {
        var session = Demand(http);
        return Api.Ok(http, await sessions.ListAsync(session.UserId, session.Id, ct, session.SsoTenantId));
    }

    private static async Task<IResult> EndSessionAsync(HttpContext http, BrowserSessions sessions, Guid id, CancellationToken ct)
    {
        var session = Demand(http);
        if (await sessions.RevokeAsync(session.UserId, id, null, ct, session.SsoTenantId) == 0) throw PeopleErrors.SessionNotFound();
        return Api.Ok(http, Done.Yes);
    }

    private static async Task<IResult> EndOthersAsync(HttpContext http, BrowserSessions sessions, CancellationToken ct)
    {
        var session = Demand(http);
        await sessions.RevokeAsync(session.UserId, null, session.Id, ct, session.SsoTenantId);
        return Api.Ok(http, Done.Yes);
    }

    private static KnownSession Demand(HttpContext http) => http.Features.Get<KnownSession>() ?? throw PeopleErrors.BrowserOnly();
}

/// <summary>It is done, and there is nothing to tell.</summary>
internal sealed record Done(bool Ok)
{
    public static readonly Done Yes = new(true);
}

internal sealed record OwnName(string Name)
{
    internal sealed class Validator : AbstractValidator<OwnName>
    {
        public Validator() => RuleFor(r => r.Name).PlainText(100);
    }
}

/// <param name="CurrentPassword">Not needed by somebody who has none yet.</param>
internal sealed record OwnPassword(string NewPassword, string? CurrentPassword = null)
{
    internal sealed class Validator : AbstractValidator<OwnPassword>
    {
        public Validator() => RuleFor(r => r.NewPassword).NewPassword();
    }
}

internal sealed record OwnEmail(string Email, string? Password = null)
{
    internal sealed class Validator : AbstractValidator<OwnEmail>
    {
        public Validator() => RuleFor(r => r.Email).EmailAddress();
    }
}

internal sealed record LinkProof(string Token)
{
    internal sealed class Validator : AbstractValidator<LinkProof>
    {
        public Validator() => RuleFor(r => r.Token).LinkToken();
    }
}

internal sealed record AuthenticatorCode(string Code)
{
    internal sealed class Validator : AbstractValidator<AuthenticatorCode>
    {
        public Validator() => RuleFor(r => r.Code).NotEmpty().WithErrorCode("REQUIRED").MaximumLength(20).WithErrorCode("TOO_LONG");
    }
}

/// <param name="Password">Not needed by somebody who has none.</param>
internal sealed record OwnProof(string? Password = null);

/// <param name="Credential"><c>RegistrationResponseJSON</c>: <c>credential.toJSON()</c> in the browser.</param>
internal sealed record NewPasskey(string Name, JsonElement Credential)
{
    internal sealed class Validator : AbstractValidator<NewPasskey>
    {
        public Validator()
        {
            RuleFor(r => r.Name).PlainText(60);
            RuleFor(r => r.Credential).Must(c => c.ValueKind == JsonValueKind.Object).WithErrorCode("REQUIRED").WithMessage("Give what the browser answered.");
        }
    }
}
