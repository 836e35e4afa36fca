using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using GallantSms.Infrastructure.Identity.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Identity;

/// <summary>Why the request's credential was refused.</summary>
internal sealed record RefusedCredential(DomainException Refusal);

/// <summary>
/// Authenticates programs: <c>X-Api-Key: gsk_…</c>, <c>Authorization: Bearer gsk_…</c> or <c>Authorization: Bearer</c> with an
/// access token; and where none of these is sent, people by their browser's cookie. On the path of every request, so a known credential costs a hash and two look-ups in memory.
/// </summary>
internal sealed partial class CredentialHandler(
    CredentialCache credentials, AccessTokens tokens, KeyUsage usage, ClientUsage clientUsage, SessionCache sessions, SessionUsage sessionUsage,
    FailureLimits limits, TimeProvider clock, ILogger<CredentialHandler> log)
    : IAuthenticationHandler
{
    public const string Scheme = "Credential";

    private HttpContext _http = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _http = context;
        return Task.CompletedTask;
    }

    public async Task<AuthenticateResult> AuthenticateAsync()
    {
        var (credential, several) = Presented();
        if (several) return Refuse("Send one credential, not several.");
        try
        {
            if (credential is null) return SessionCookie.Read(_http.Request) is { } cookie ? await BySessionAsync(cookie) : AuthenticateResult.NoResult();
            return credential.StartsWith(CredentialText.ApiKeyPrefix, StringComparison.Ordinal)
                ? await ByKeyAsync(credential)
                : await ByTokenAsync(credential);
        }
        catch (NpgsqlException e)
        {
            LogUnavailable(e);
            return Fail(AccessErrors.CredentialsUnavailable());
        }
    }

    // Refusals are decided in one place, with the endpoint's policy at hand: see RefusalHandler.
    public Task ChallengeAsync(AuthenticationProperties? properties) => throw AccessErrors.Unauthenticated();

    public Task ForbidAsync(AuthenticationProperties? properties) => throw AccessErrors.InsufficientScope(null);

    private (string? Credential, bool Several) Presented()
    {
        var headers = _http.Request.Headers;
        var keys = headers["X-Api-Key"];
        var authorization = headers.Authorization;
        if (keys.Count > 1 || authorization.Count > 1) return (null, true);

        var key = keys.Count == 1 ? keys[0] : null;
        var bearer = authorization.Count == 1 ? Bearer(authorization[0]!) : null;
        return key is not null && bearer is not null ? (null, true) : (key ?? bearer, false);
    }

    /// <summary>What follows the scheme <c>Bearer</c>, perhaps nothing; null for another scheme, which is none of ours.</summary>
    private static string? Bearer(string authorization)
    {
        const string scheme = "Bearer";
        if (!authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var rest = authorization[scheme.Length..];
        return rest is "" or [' ', ..] ? rest.Trim(' ') : null;
    }

    private async ValueTask<AuthenticateResult> ByKeyAsync(string credential)
    {
        if (!CredentialText.IsApiKey(credential)) return Refuse("The API key is not valid.");
        var hash = Digest.Of(credential);
        if (!credentials.Keys.Knows(hash) && Blocked() is { } wait) return Fail(AccessErrors.TooManyFailures(wait));
        var key = await credentials.Keys.GetAsync(hash, _http.RequestAborted);
        if (key is null) return Refuse("The API key is not valid.");

        var now = clock.GetUtcNow();
        if (key.ExpiresAt <= now) return Refuse("The API key has expired.");
        if (key.AllowedIps is { } allowed && !AllowedAddress.Contains(allowed, _http.Connection.RemoteIpAddress)) return Fail(AccessErrors.AddressNotAllowed());
        usage.Note(key.Id, now);
        return Success(key.Principal);
    }

    /// <summary>A cookie whose session is over is no failure: the page asks to sign in again.</summary>
    private async ValueTask<AuthenticateResult> BySessionAsync(string cookie)
    {
        var now = clock.GetUtcNow();
        var session = await sessions.GetAsync(Digest.Of(cookie), _http.RequestAborted);
        if (session is null || session.ExpiresAt <= now) return AuthenticateResult.NoResult();
        sessionUsage.Note(session.Id, now);
        _http.Features.Set(session);
        return Success(session.Principal);
    }

    private async ValueTask<AuthenticateResult> ByTokenAsync(string credential)
    {
        if (credential.Length > AccessTokenVerifier.LongestToken) return Refuse("The access token is not valid.");
        var hash = Digest.Of(credential);
        var known = tokens.Recall(hash);
        if (known is null && Blocked() is { } wait) return Fail(AccessErrors.TooManyFailures(wait));
        var check = await tokens.CheckAsync(known, hash, credential, _http.RequestAborted);
        switch (check.State)
        {
            case TokenState.Good:
                clientUsage.Note(check.Client!.Id, clock.GetUtcNow());
                return Success(check.Token!.PrincipalFor(check.Client, check.Grant));
            // An honest client's old token is no attack.
            case TokenState.Expired: return Fail(AccessErrors.TokenExpired());
            case TokenState.ClientGone: return Refuse("The client of this access token has been revoked.");
            case TokenState.GrantGone: return Refuse("The person's consent behind this access token has ended.");
            case TokenState.Revoked: return Refuse("The access token has been revoked.");
            default: return Refuse("The access token is not valid.");
        }
    }

    /// <summary>ASP.NET keeps no failed result, so the reason travels as a feature of the request.</summary>
    private AuthenticateResult Fail(DomainException refusal)
    {
        _http.Features.Set(new RefusedCredential(refusal));
        return AuthenticateResult.Fail(refusal);
    }

    private static AuthenticateResult Success(CallerPrincipal principal) => AuthenticateResult.Success(new(principal, Scheme));

    private TimeSpan? Blocked() => limits.Credentials.Blocked(_http.Connection.RemoteIpAddress);

    private AuthenticateResult Refuse(string why)
    {
        // Asked again while the answer streams: a credential that has ended since is no guess at one.
        if (_http.Response.HasStarted) return Fail(AccessErrors.InvalidCredentials(why));
        if (Blocked() is { } wait) return Fail(AccessErrors.TooManyFailures(wait));
        limits.Credentials.Count(_http.Connection.RemoteIpAddress);
        return Fail(AccessErrors.InvalidCredentials(why));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Credentials cannot be looked up")]
    private partial void LogUnavailable(Exception e);
}
