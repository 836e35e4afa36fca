using System.Collections.Concurrent;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>
/// Tokens whose signature has been checked, by hash, so that a token costs its elliptic curve once. Bounded: when full, the
/// expired go, and if that is not enough all of them, at a tenth of a millisecond each to check again.
/// </summary>
internal sealed class VerifiedTokens(TimeProvider clock)
{
    public const int Capacity = 20_000;

    private readonly ConcurrentDictionary<Digest, VerifiedToken> _tokens = [];
    private int _count;

    public bool TryGet(Digest hash, out VerifiedToken token) => _tokens.TryGetValue(hash, out token!);

    public VerifiedToken Add(Digest hash, AccessToken token)
    {
        if (Volatile.Read(ref _count) >= Capacity) MakeRoom();
        var verified = new VerifiedToken(token);
        if (_tokens.TryAdd(hash, verified)) Interlocked.Increment(ref _count);
        return verified;
    }

    private void MakeRoom()
    {
        lock (_tokens)
        {
            if (_count < Capacity) return;
            var now = clock.GetUtcNow();
            foreach (var (hash, verified) in _tokens)
                if (verified.Token.ExpiresAt < now) _tokens.TryRemove(hash, out _);
            if (_tokens.Count > Capacity * 9 / 10) _tokens.Clear();
            _count = _tokens.Count;
        }
    }
}

/// <summary>A checked token, with the principal made for it while its client stays as it was.</summary>
internal sealed class VerifiedToken(AccessToken token)
{
    private Bound? _bound;

    public AccessToken Token => token;

    public CallerPrincipal PrincipalFor(KnownClient client)
    {
        if (_bound is { } bound && ReferenceEquals(bound.Client, client)) return bound.Principal;
        var principal = new CallerPrincipal(new(client.TenantId, client.Id, token.Scopes, client.MessagesPerMinute) { Kind = "oauth_client", Name = client.ClientId }, "Bearer");
        _bound = new(client, principal);
        return principal;
    }

    private sealed record Bound(KnownClient Client, CallerPrincipal Principal);
}
