using FluentValidation;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.WebApi.Access;
using GallantSms.WebApi.Http;
using GallantSms.WebApi.Operations;

namespace GallantSms.WebApi.Endpoints;

/// <summary>What strangers may ask for. The answers are the same for known and unknown addresses; mails tell the rest.</summary>
internal static class AccountsEndpoints
{
    private const int MaxBytes = 16 * 1024;

    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("Accounts").AllowAnonymous().WithMetadata(new ForBrowsers());
        accounts.MapPost("", RegisterAsync).WithName("Register").Takes<Registration>().Answers<MailOnItsWay>(202).Refuses(403).WithSummary("Opens an account; a mail asks to confirm the address.");
        accounts.MapPost("/confirm", ConfirmAsync).WithName("ConfirmEmail").Takes<EmailConfirmation>().Answers<SignInStep>().Refuses(422).WithSummary("Confirms the address with the mail's token and the password, and signs in.");
        accounts.MapPost("/password/forgot", ForgotAsync).WithName("ForgotPassword").Takes<PasswordForgotten>().Answers<MailOnItsWay>(202).WithSummary("Sends a link for a new password, if there is such an account.");
        accounts.MapPost("/password/reset", ResetAsync).WithName("ResetPassword").Takes<PasswordReset>().Answers<SignInStep>().Refuses(422).WithSummary("Sets a new password with the mail's token; every session ends.");
    }

    private static async Task<IResult> RegisterAsync(HttpContext http, AccountRequests requests, CancellationToken ct)
    {
        var given = await http.ReadAsync<Registration>(MaxBytes, ct);
        await requests.RegisterAsync(http, given.Email, given.Name, given.Organisation, given.Password);
        return Api.Accepted(http, "/api/v1/session", new MailOnItsWay(true));
    }

    private static async Task<IResult> ConfirmAsync(HttpContext http, AccountProofs proofs, CancellationToken ct)
    {
        var given = await http.ReadAsync<EmailConfirmation>(MaxBytes, ct);
        return Api.Ok(http, await proofs.ConfirmEmailAsync(http, given.Token, given.Password));
    }

    private static async Task<IResult> ForgotAsync(HttpContext http, AccountRequests requests, CancellationToken ct)
    {
        var given = await http.ReadAsync<PasswordForgotten>(MaxBytes, ct);
        await requests.ForgotAsync(http, given.Email);
        return Api.Accepted(http, "/api/v1/session", new MailOnItsWay(true));
    }

    private static async Task<IResult> ResetAsync(HttpContext http, AccountProofs proofs, CancellationToken ct)
    {
        var given = await http.ReadAsync<PasswordReset>(MaxBytes, ct);
        await proofs.ResetPasswordAsync(http, given.Token, given.Password);
        return Api.Ok(http, new SignInStep("sign_in"));
    }
}

internal sealed record Registration(string Email, string Name, string Organisation, string Password)
{
    internal sealed class Validator : AbstractValidator<Registration>
    {
        public Validator()
        {
            RuleFor(r => r.Email).EmailAddress();
            RuleFor(r => r.Name).PlainText(100);
            RuleFor(r => r.Organisation).PlainText(100);
            RuleFor(r => r.Password).NewPassword();
        }
    }
}

internal sealed record MailOnItsWay(bool Sent);

internal sealed record EmailConfirmation(string Token, string Password)
{
    internal sealed class Validator : AbstractValidator<EmailConfirmation>
    {
        public Validator()
        {
            RuleFor(r => r.Token).LinkToken();
            RuleFor(r => r.Password).NotEmpty().WithErrorCode("REQUIRED").MaximumLength(200).WithErrorCode("TOO_LONG");
        }
    }
}

internal sealed record PasswordForgotten(string Email)
{
    internal sealed class Validator : AbstractValidator<PasswordForgotten>
    {
        public Validator() => RuleFor(r => r.Email).EmailAddress();
    }
}

internal sealed record PasswordReset(string Token, string Password)
{
    internal sealed class Validator : AbstractValidator<PasswordReset>
    {
        public Validator()
        {
            RuleFor(r => r.Token).LinkToken();
            RuleFor(r => r.Password).NewPassword();
        }
    }
}
