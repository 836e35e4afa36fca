namespace GallantSms.Infrastructure.Identity.Sessions;

/// <summary>The sessions in use on this host, at most ten seconds old.</summary>
internal sealed class SessionCache(SessionStore store, CredentialCache credentials, TimeProvider clock) : Application.Access.ISessionCache
{
    private const int Capacity = 20_000;

    private readonly FreshCache<Digest, KnownSession> _sessions = new(store.FindAsync, clock, Capacity);

    public ValueTask<KnownSession?> GetAsync(Digest hash, CancellationToken ct) => _sessions.GetAsync(hash, ct);

    public void Forget(Digest hash) => _sessions.Forget(hash);

    public void ForgetAll()
    {
        _sessions.Clear();
        credentials.Grants.Clear(); // what people allowed programs hangs on the same roles and memberships
    }
}
