using GallantSms.Domain.Shared;

namespace GallantSms.Application.Access;

/// <summary>Refusals around credentials. The codes are part of the API contract.</summary>
public static class AccessErrors
{
    public static DomainException Unauthenticated() =>
        new("UNAUTHENTICATED", ErrorKind.Unauthenticated, "Send an API key in X-Api-Key, or an access token in Authorization: Bearer.");

    public static DomainException InvalidCredentials(string why) => new("INVALID_CREDENTIALS", ErrorKind.Unauthenticated, why);

    /// <summary>The access token was good and is over: ask <c>/connect/token</c> for another.</summary>
    public static DomainException TokenExpired() => new("TOKEN_EXPIRED", ErrorKind.Unauthenticated, "The access token has expired.");

    public static DomainException CredentialsUnavailable() =>
        new("UNAVAILABLE", ErrorKind.Unavailable, "Credentials cannot be checked at the moment.") { RetryAfter = TimeSpan.FromSeconds(2) };

    public static DomainException TooManyFailures(TimeSpan retryAfter) =>
        new("RATE_LIMITED", ErrorKind.RateLimited, "Too many failed sign-ins from this address.") { RetryAfter = retryAfter };

    public static DomainException RateLimited(int limit, TimeSpan retryAfter) =>
        new("RATE_LIMITED", ErrorKind.RateLimited, $"More than {limit} messages a minute.") { RetryAfter = retryAfter };

    public static DomainException InsufficientScope(string? scope) =>
        new("INSUFFICIENT_SCOPE", ErrorKind.Forbidden, scope is null ? "This credential may not do that." : $"This needs the scope {scope}.");

    public static DomainException CsrfFailed() =>
        new("CSRF_FAILED", ErrorKind.Forbidden, "The page is out of date: load it again. Browser requests carry the csrf_token of GET /api/v1/session in X-CSRF-Token.");

    /// <summary>Signed in, but a member of no tenant that this sign-in may see.</summary>
    public static DomainException NoTenant() => new("NO_TENANT", ErrorKind.Forbidden, "You are not a member of an account that this sign-in may see.");

    public static DomainException TenantSuspended() => new("TENANT_SUSPENDED", ErrorKind.Forbidden, "This account is suspended.");

    public static DomainException TenantNotReady() =>
        new("TENANT_NOT_READY", ErrorKind.Unavailable, "This account is still being set up.") { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>The key is good, and not meant to be used from there.</summary>
    public static DomainException AddressNotAllowed() =>
        new("ADDRESS_NOT_ALLOWED", ErrorKind.Forbidden, "This API key is not taken from your address.");

    /// <summary>Only a person in front of a browser can do this; a key or a token cannot.</summary>
    public static DomainException BrowserSessionRequired() =>
        new("BROWSER_SESSION_REQUIRED", ErrorKind.Forbidden, "Only a person who is signed in with a browser can do that.");

    /// <summary>Unknown, over, answered already, or of another tenant's client.</summary>
    public static DomainException ConsentNotFound() => new("CONSENT_NOT_FOUND", ErrorKind.NotFound, "There is no such request any more: go back to the application and start again.");

    /// <summary>The client asks for a sign-in of just now.</summary>
    public static DomainException SignInAgain() =>
        new("SIGN_IN_AGAIN", ErrorKind.Forbidden, "The application asks you to sign in once more before you go on.");

    /// <summary>A supporter lends nobody the tenant they visit.</summary>
    public static DomainException NotWhileActing() => new("NOT_WHILE_ACTING", ErrorKind.Forbidden, "This cannot be done while you act as another account.");

    public static DomainException ScopesNotHeld(IReadOnlyList<FieldError> errors) =>
        new("SCOPE_NOT_HELD", ErrorKind.Forbidden, "A credential can be given only scopes that its creator has.", errors);

    public static DomainException ApiKeyNotFound() => new("API_KEY_NOT_FOUND", ErrorKind.NotFound, "There is no such API key.");

    public static DomainException OAuthClientNotFound() => new("OAUTH_CLIENT_NOT_FOUND", ErrorKind.NotFound, "There is no such OAuth client.");
}
