namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>Where a token stands now, beyond its own words.</summary>
internal enum TokenState
{
    Good,
    Invalid,
    Expired,
    Revoked,
    ClientGone,

    /// <summary>The person's yes was taken back, or the person is no member any more.</summary>
    GrantGone,
}

/// <param name="Grant">Null for a client that acts for itself.</param>
internal readonly record struct TokenCheck(TokenState State, VerifiedToken? Token = null, KnownClient? Client = null, KnownGrant? Grant = null);

/// <summary>
/// Whether an access token is good now: its signature, its time, its client, and for a person's token the grant behind it. A known
/// token costs look-ups in memory, each at most ten seconds old.
/// </summary>
internal sealed class AccessTokens(AccessTokenVerifier verifier, VerifiedTokens verified, RevokedTokens revoked, CredentialCache credentials, TimeProvider clock)
{
    /// <summary>The token, when it was good before.</summary>
    public VerifiedToken? Recall(Digest hash) => verified.TryGet(hash, out var token) ? token : null;

    public ValueTask<TokenCheck> CheckAsync(string token, CancellationToken ct)
    {
        var hash = Digest.Of(token);
        return CheckAsync(Recall(hash), hash, token, ct);
    }

    /// <param name="known">What <see cref="Recall"/> said.</param>
    /// <param name="hash">Of the token.</param>
    /// <param name="credential">The token.</param>
    /// <param name="ct">Ends the wait.</param>
    public async ValueTask<TokenCheck> CheckAsync(VerifiedToken? known, Digest hash, string credential, CancellationToken ct)
    {
        if (known is null)
        {
            var verdict = await verifier.VerifyAsync(credential, ct);
            if (verdict.Token is null) return new(verdict.Fault == TokenFault.Expired ? TokenState.Expired : TokenState.Invalid);
            known = verified.Add(hash, verdict.Token);
        }

        var token = known.Token;
        if (token.ExpiresAt + AccessTokenVerifier.Skew <= clock.GetUtcNow()) return new(TokenState.Expired);
        if (await revoked.ContainAsync(token.Id, ct)) return new(TokenState.Revoked);
        var client = await credentials.Clients.GetAsync(token.ClientId, ct);
        if (client is null || client.TenantId != token.TenantId) return new(TokenState.ClientGone);
        if (token.Person is not { } person) return new(TokenState.Good, known, client);

        var grant = await credentials.Grants.GetAsync(person.GrantId, ct);
        return grant is not null && grant.UserId == person.UserId && grant.ClientId == client.Id && grant.TenantId == token.TenantId && grant.ExpiresAt > clock.GetUtcNow()
            ? new(TokenState.Good, known, client, grant)
            : new(TokenState.GrantGone);
    }
}
