using GallantSms.Application.Access;
using GallantSms.Domain.Access;
using GallantSms.Infrastructure.Identity.AuthorizationServer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Identity;

/// <summary>
/// Authenticates programs: <c>X-Api-Key: gsk_…</c>, <c>Authorization: Bearer gsk_…</c> or <c>Authorization: Bearer</c> with an
/// access token. On the path of every request, so a known credential costs a hash and two look-ups in memory.
/// </summary>
internal sealed partial class CredentialHandler(
    CredentialCache credentials, AccessTokenVerifier verifier, VerifiedTokens verified, KeyUsage usage, FailureLimits limits, TimeProvider clock,
    ILogger<CredentialHandler> log)
    : IAuthenticationHandler
{
    public const string Scheme = "Credential";

    private const string BearerPrefix = "Bearer ";
    private HttpContext _http = null!;
    private Task<AuthenticateResult>? _result;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _http = context;
        return Task.CompletedTask;
    }

    /// <summary>Once a request, however often it is asked: who refuses asks again for the reason, which the framework keeps nowhere.</summary>
    public Task<AuthenticateResult> AuthenticateAsync() => _result ??= LookUpAsync();

    // Refusals are decided in one place, with the endpoint's policy at hand: see RefusalHandler.
    public Task ChallengeAsync(AuthenticationProperties? properties) => throw AccessErrors.Unauthenticated();

    public Task ForbidAsync(AuthenticationProperties? properties) => throw AccessErrors.InsufficientScope(null);

    private async Task<AuthenticateResult> LookUpAsync()
    {
        var (credential, several) = Presented();
        if (several) return Refuse("Send one credential, not several.");
        if (credential is null) return AuthenticateResult.NoResult();
        try
        {
            return credential.StartsWith(CredentialText.ApiKeyPrefix, StringComparison.Ordinal)
                ? await ByKeyAsync(credential)
                : await ByTokenAsync(credential);
        }
        catch (NpgsqlException e)
        {
            LogUnavailable(e);
            return AuthenticateResult.Fail(AccessErrors.CredentialsUnavailable());
        }
    }

    private (string? Credential, bool Several) Presented()
    {
        var headers = _http.Request.Headers;
        var keys = headers["X-Api-Key"];
        var authorization = headers.Authorization;
        if (keys.Count > 1 || authorization.Count > 1) return (null, true);

        var key = keys.Count == 1 ? keys[0] : null;
        var bearer = authorization.Count == 1 && authorization[0]!.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? authorization[0]![BearerPrefix.Length..].Trim(' ')
            : null;
        return key is not null && bearer is not null ? (null, true) : (key ?? bearer, false);
    }

    private async ValueTask<AuthenticateResult> ByKeyAsync(string credential)
    {
        if (!CredentialText.IsApiKey(credential)) return Refuse("The API key is not valid.");
        var hash = Digest.Of(credential);
        if (!credentials.Keys.Knows(hash) && Blocked() is { } wait) return AuthenticateResult.Fail(AccessErrors.TooManyFailures(wait));
        var key = await credentials.Keys.GetAsync(hash, _http.RequestAborted);
        if (key is null) return Refuse("The API key is not valid.");

        var now = clock.GetUtcNow();
        if (key.ExpiresAt <= now) return Refuse("The API key has expired.");
        usage.Note(key.Id, now);
        return Success(key.Principal);
    }

    private async ValueTask<AuthenticateResult> ByTokenAsync(string credential)
    {
        if (credential.Length > AccessTokenVerifier.LongestToken) return Refuse("The access token is not valid.");
        var hash = Digest.Of(credential);
        if (!verified.TryGet(hash, out var token))
        {
            if (Blocked() is { } wait) return AuthenticateResult.Fail(AccessErrors.TooManyFailures(wait));
            var verdict = await verifier.VerifyAsync(credential, _http.RequestAborted);
            // An honest client's old token is no attack.
            if (verdict.Fault == TokenFault.Expired) return AuthenticateResult.Fail(AccessErrors.TokenExpired());
            if (verdict.Token is null) return Refuse("The access token is not valid.");
            token = verified.Add(hash, verdict.Token);
        }

        if (token.Token.ExpiresAt + AccessTokenVerifier.Skew <= clock.GetUtcNow()) return AuthenticateResult.Fail(AccessErrors.TokenExpired());
        var client = await credentials.Clients.GetAsync(token.Token.ClientId, _http.RequestAborted);
        return client is not null && client.TenantId == token.Token.TenantId
            ? Success(token.PrincipalFor(client))
            : Refuse("The client of this access token has been revoked.");
    }

    private static AuthenticateResult Success(CallerPrincipal principal) => AuthenticateResult.Success(new(principal, Scheme));

    private TimeSpan? Blocked() => limits.Credentials.Blocked(_http.Connection.RemoteIpAddress);

    private AuthenticateResult Refuse(string why)
    {
        if (Blocked() is { } wait) return AuthenticateResult.Fail(AccessErrors.TooManyFailures(wait));
        limits.Credentials.Count(_http.Connection.RemoteIpAddress);
        return AuthenticateResult.Fail(AccessErrors.InvalidCredentials(why));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Credentials cannot be looked up")]
    private partial void LogUnavailable(Exception e);
}
