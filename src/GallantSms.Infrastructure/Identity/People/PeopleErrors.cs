using GallantSms.Domain.Shared;
using Microsoft.AspNetCore.Identity;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>Refusals around sign-in. The codes are part of the API contract.</summary>
internal static class PeopleErrors
{
    /// <summary>The same for an unknown address, a wrong password and a locked account.</summary>
    public static DomainException SignInFailed() => new(
        "SIGN_IN_FAILED", ErrorKind.Unauthenticated, "The e-mail address or the password is wrong. After five wrong tries an account is locked for five minutes.");

    public static DomainException EmailNotConfirmed() => new(
        "EMAIL_NOT_CONFIRMED", ErrorKind.Forbidden, "Confirm your e-mail address first: the link is in the mail we sent you.");

    public static DomainException CodeWrong() => new("CODE_WRONG", ErrorKind.Unauthenticated, "The code is wrong or was used already.");

    public static DomainException SignInExpired() => new("SIGN_IN_EXPIRED", ErrorKind.Unauthenticated, "That took too long: sign in again.");

    public static DomainException PasskeyFailed() => new("PASSKEY_FAILED", ErrorKind.Unauthenticated, "The passkey was not accepted.");

    public static DomainException PasskeyRefused(string why) => new("PASSKEY_REFUSED", ErrorKind.Validation, why, new FieldError("credential", null, "INVALID_VALUE", why));

    public static DomainException PasskeyNotFound() => new("PASSKEY_NOT_FOUND", ErrorKind.NotFound, "There is no such passkey.");

    public static DomainException SessionNotFound() => new("SESSION_NOT_FOUND", ErrorKind.NotFound, "There is no such session.");

    public static DomainException LinkInvalid() => new("LINK_INVALID", ErrorKind.Unprocessable, "The link is wrong, was used already, or is too old. Ask for a new one.");

    public static DomainException PasswordWrong() => new(
        "PASSWORD_WRONG", ErrorKind.Forbidden, "The password is wrong.", new FieldError("password", null, "PASSWORD_WRONG", "This is not your password."));

    public static DomainException SignUpClosed() => new("SIGN_UP_CLOSED", ErrorKind.Forbidden, "New accounts are opened by invitation only here.");

    public static DomainException SecondFactorOn() => new("SECOND_FACTOR_ON", ErrorKind.Conflict, "The authenticator app is set up already: remove it first.");

    public static DomainException SecondFactorOff() => new("SECOND_FACTOR_OFF", ErrorKind.Conflict, "No authenticator app is set up.");

    public static DomainException NotAMember(Guid tenant) => new(
        "NOT_FOUND", ErrorKind.NotFound, "You are not a member of such an account.", new FieldError("tenant_id", tenant.ToString(), "NOT_FOUND", "You are not a member of such an account."));

    public static DomainException Managed() => new(
        "ACCOUNT_MANAGED", ErrorKind.Forbidden, "You came in through single sign-on: your account is managed there. Sign in with your own password or passkey to change it.");

    public static DomainException BrowserOnly() => new("BROWSER_ONLY", ErrorKind.Forbidden, "This is for a person signed in with a browser.");

    public static DomainException EmailTaken(string email) => new(
        "EMAIL_TAKEN", ErrorKind.Conflict, "Another account has this address.", new FieldError("email", email, "EMAIL_TAKEN", "Another account has this address."));

    /// <summary>What Identity found wrong with a new password.</summary>
    public static DomainException Weak(string field, IdentityResult result)
    {
        var message = result.Errors.Select(e => e.Description).FirstOrDefault() ?? "The password is too weak.";
        return new("VALIDATION_ERROR", ErrorKind.Validation, message, [.. result.Errors.Select(e => new FieldError(field, null, "PASSWORD_WEAK", e.Description))]);
    }
}
