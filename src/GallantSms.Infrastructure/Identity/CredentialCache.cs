using GallantSms.Application.Access;

namespace GallantSms.Infrastructure.Identity;

/// <summary>The credentials in use on this host, at most ten seconds old.</summary>
internal sealed class CredentialCache(CredentialStore store, TimeProvider clock) : ICredentialCache
{
    private const int Capacity = 50_000;

    public FreshCache<Digest, KnownKey> Keys { get; } = new(store.FindKeyAsync, clock, Capacity);

    public FreshCache<string, KnownClient> Clients { get; } = new(store.FindClientAsync, clock, Capacity);

    public FreshCache<Guid, KnownGrant> Grants { get; } = new(store.FindGrantAsync, clock, Capacity);

    public void ForgetApiKey(ReadOnlySpan<byte> hash) => Keys.Forget(Digest.From(hash));

    public void ForgetClient(string clientId) => Clients.Forget(clientId);
}
