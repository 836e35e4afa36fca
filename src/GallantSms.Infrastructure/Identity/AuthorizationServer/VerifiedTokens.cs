using System.Collections.Concurrent;
using System.Collections.Frozen;
using GallantSms.Application.Access;

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

/// <summary>A checked token, with the principal made for it while its client, and the grant of its person, stay as they were.</summary>
internal sealed class VerifiedToken(AccessToken token)
{
    private Bound? _bound;

    public AccessToken Token => token;

    public CallerPrincipal PrincipalFor(KnownClient client, KnownGrant? grant)
    {
        if (_bound is { } bound && ReferenceEquals(bound.Client, client) && ReferenceEquals(bound.Grant, grant)) return bound.Principal;
        var principal = new CallerPrincipal(grant is null ? Program(client) : Person(client, grant), "Bearer");
        _bound = new(client, grant, principal);
        return principal;
    }

    private Caller Program(KnownClient client) =>
        new(client.TenantId, client.Id, Held(client, token.Scopes), client.MessagesPerMinute) { Kind = "oauth_client", Name = client.ClientId };

    /// <summary>The client may do what the person said yes to, as far as the person may do it today.</summary>
    private Caller Person(KnownClient client, KnownGrant grant) =>
        new(grant.TenantId, grant.UserId, Held(client, token.Scopes.Where(grant.Permissions.Contains)), client.MessagesPerMinute,
            new(grant.UserId, SessionId: null, grant.Name, grant.Email, grant.TenantId, grant.Role, Confined: true))
        {
            Name = grant.Email,
        };

    /// <summary>A scope taken from the client is taken from its tokens too.</summary>
    private static FrozenSet<string> Held(KnownClient client, IEnumerable<string> scopes) => scopes.Where(client.Scopes.Contains).ToFrozenSet(StringComparer.Ordinal);

    private sealed record Bound(KnownClient Client, KnownGrant? Grant, CallerPrincipal Principal);
}
