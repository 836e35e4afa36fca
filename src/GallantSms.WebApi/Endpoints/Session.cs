using System.Text.Json;
using FluentValidation;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Identity.Sessions;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;
using Microsoft.AspNetCore.Antiforgery;

namespace GallantSms.WebApi.Endpoints;

/// <summary>How a browser gets in, looks around and gets out.</summary>
internal static class SessionEndpoints
{
    private const int MaxBytes = 16 * 1024;

    public static void MapSession(this IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Session").AllowAnonymous().WithMetadata(new ForBrowsers());
        session.MapGet("", ReadAsync).WithName("GetSession").Answers<SessionInfo>().WithSummary("Who is signed in, what they may do, and the token that unsafe requests carry.");
        session.MapPost("", SignInAsync).WithName("SignIn").Takes<PasswordSignIn>().Answers<SignInStep>().Refuses(401).WithSummary("Signs in with a password; `next` tells what follows.");
        session.MapPost("/mfa", SecondFactorAsync).WithName("SignInSecondFactor").Takes<SecondFactorSignIn>().Answers<SignInStep>().Refuses(401).WithSummary("The second step: a code of the authenticator app or a recovery code.");
        session.MapPost("/passkey/options", PasskeyOptionsAsync).WithName("GetPasskeyChallenge").Answers<PasskeyOptions>().WithSummary("A challenge for navigator.credentials.get().");
        session.MapPost("/passkey", PasskeyAsync).WithName("SignInPasskey").Takes<PasskeySignIn>().Answers<SignInStep>().Refuses(401).WithSummary("Signs in with a passkey.");
        session.MapDelete("", SignOutAsync).WithName("SignOut").Answers<SignInStep>().WithSummary("Ends the session.");
        api.MapPut("/session/tenant", SwitchAsync).WithTags("Session").RequireAuthorization().WithMetadata(new TenantOptional()).WithName("SwitchTenant").Takes<TenantSwitch>().Answers<SignInStep>().Refuses(404)
            .WithSummary("Looks at another of the person's tenants.");
    }

    private static async Task<IResult> ReadAsync(HttpContext http, SessionViews views, IAntiforgery antiforgery, CancellationToken ct)
    {
        var token = antiforgery.GetAndStoreTokens(http).RequestToken!;
        return Api.Ok(http, await views.ReadAsync(http.Features.Get<KnownSession>(), http.Request.Host.Host, token, ct));
    }

    private static async Task<IResult> SignInAsync(HttpContext http, SignIn signIn, CancellationToken ct)
    {
        var given = await http.ReadAsync<PasswordSignIn>(MaxBytes, ct);
        return Api.Ok(http, await signIn.ByPasswordAsync(http, given.Email, given.Password));
    }

    private static async Task<IResult> SecondFactorAsync(HttpContext http, SignIn signIn, CancellationToken ct)
    {
        var given = await http.ReadAsync<SecondFactorSignIn>(MaxBytes, ct);
        return Api.Ok(http, await signIn.BySecondFactorAsync(http, given.Code, given.RecoveryCode));
    }

    private static async Task<IResult> PasskeyOptionsAsync(HttpContext http, SignIn signIn) => Api.Ok(http, PasskeyOptions.Of(await signIn.PasskeyOptionsAsync(http)));

    private static async Task<IResult> PasskeyAsync(HttpContext http, SignIn signIn, CancellationToken ct)
    {
        var given = await http.ReadAsync<PasskeySignIn>(MaxBytes, ct);
        return Api.Ok(http, await signIn.ByPasskeyAsync(http, given.Credential.GetRawText()));
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, BrowserSessions sessions)
    {
        await sessions.EndAsync(http);
        return Api.Ok(http, new SignInStep("signed_out"));
    }

    private static async Task<IResult> SwitchAsync(HttpContext http, BrowserSessions sessions, CancellationToken ct)
    {
        var session = http.Features.Get<KnownSession>() ?? throw PeopleErrors.BrowserOnly();
        var given = await http.ReadAsync<TenantSwitch>(MaxBytes, ct);
        if (!await sessions.SwitchAsync(session, given.TenantId, ct)) throw PeopleErrors.NotAMember(given.TenantId);
        return Api.Ok(http, new SignInStep("done"));
    }
}

internal sealed record PasswordSignIn(string Email, string Password)
{
    internal sealed class Validator : AbstractValidator<PasswordSignIn>
    {
        public Validator()
        {
            RuleFor(s => s.Email).NotEmpty().WithErrorCode("REQUIRED").MaximumLength(254).WithErrorCode("TOO_LONG");
            RuleFor(s => s.Password).NotEmpty().WithErrorCode("REQUIRED").MaximumLength(200).WithErrorCode("TOO_LONG");
        }
    }
}

internal sealed record SecondFactorSignIn(string? Code = null, string? RecoveryCode = null)
{
    internal sealed class Validator : AbstractValidator<SecondFactorSignIn>
    {
        public Validator()
        {
            RuleFor(s => s.Code).Must((s, code) => !string.IsNullOrWhiteSpace(code) || !string.IsNullOrWhiteSpace(s.RecoveryCode)).WithErrorCode("REQUIRED").WithMessage("Give the code of your app, or a recovery code.");
            RuleFor(s => s.Code).MaximumLength(20).WithErrorCode("TOO_LONG");
            RuleFor(s => s.RecoveryCode).MaximumLength(40).WithErrorCode("TOO_LONG");
        }
    }
}

/// <summary><c>PublicKeyCredentialRequestOptionsJSON</c> or <c>…CreationOptionsJSON</c> of WebAuthn.</summary>
internal sealed record PasskeyOptions(JsonElement Options)
{
    public static PasskeyOptions Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new(document.RootElement.Clone());
    }
}

/// <param name="Credential"><c>AuthenticationResponseJSON</c>: <c>credential.toJSON()</c> in the browser.</param>
internal sealed record PasskeySignIn(JsonElement Credential)
{
    internal sealed class Validator : AbstractValidator<PasskeySignIn>
    {
        public Validator() => RuleFor(s => s.Credential).Must(c => c.ValueKind == JsonValueKind.Object).WithErrorCode("REQUIRED").WithMessage("Give what the browser answered.");
    }
}

internal sealed record TenantSwitch(Guid TenantId);
