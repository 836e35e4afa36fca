using GallantSms.Domain.Shared;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>
/// Refusals around single sign-on. The codes are part of the contract: a browser is sent to <c>/sign-in?error=CODE</c>. The
/// messages say more, for the log and for administrators; they hold nothing that the provider gave in confidence.
/// </summary>
internal static class SsoErrors
{
    public static DomainException Unknown() => new("SSO_UNKNOWN", ErrorKind.NotFound, "There is no such connection, or it is switched off.");

    public static DomainException StateInvalid() => new("SSO_STATE_INVALID", ErrorKind.Unauthenticated, "This sign-in was not begun in this browser, took too long, or is over: begin again.");

    public static DomainException Denied() => new("SSO_DENIED", ErrorKind.Unauthenticated, "The identity provider did not sign the person in.");

    /// <summary>It does not answer, or not as a provider answers: too slow, too long, somewhere else.</summary>
    public static DomainException Unreachable(string why) => new("SSO_UNREACHABLE", ErrorKind.Unprocessable, why);

    /// <summary>The connection or the provider is set up wrong.</summary>
    public static DomainException Misconfigured(string why) => new("SSO_MISCONFIGURED", ErrorKind.Unprocessable, why);

    /// <summary>What the provider says is not believed.</summary>
    public static DomainException NotBelieved(string why) => new("SSO_FAILED", ErrorKind.Unauthenticated, why);

    public static DomainException EmailUnverified() => new("SSO_EMAIL_UNVERIFIED", ErrorKind.Forbidden, "The identity provider does not vouch for the e-mail address.");

    public static DomainException EmailDomain() => new("SSO_EMAIL_DOMAIN", ErrorKind.Forbidden, "The e-mail address is of none of the connection's domains.");

    public static DomainException EmailTaken() => new("SSO_EMAIL_TAKEN", ErrorKind.Forbidden, "The address has an account that is no member here: invite it first.");

    public static DomainException NameTaken(string name) => new(
        "SSO_NAME_TAKEN", ErrorKind.Conflict, "Another connection has this name.", new FieldError("name", name, "SSO_NAME_TAKEN", "Another connection has this name."));

    public static DomainException TooMany(int most) => new("TOO_MANY_CONNECTIONS", ErrorKind.Conflict, $"A tenant has at most {most} connections.");
}
