namespace GallantSms.Application.Access;

/// <summary>What this host remembers of credentials. Told of a revocation after its commit, so that it holds here at once.</summary>
public interface ICredentialCache
{
    /// <param name="hash">SHA-256 of the key.</param>
    void ForgetApiKey(ReadOnlySpan<byte> hash);

    void ForgetClient(string clientId);
}
