namespace GallantSms.Application.Providers;

/// <summary>A carrier account as an adapter needs it. <c>Settings</c> come decrypted; never log them.</summary>
/// <param name="Settings">By the names of <see cref="ProviderDescription.Fields"/>. Numbers and flags are written out, an object is its JSON.</param>
/// <param name="CallbackUrl">Where the carrier can reach us, as it is configured to be seen from outside; null when that is not known.</param>
/// <param name="CallbackToken">The secret part of the callback's path, for carriers that sign nothing. Empty: no such path exists.</param>
public sealed record ProviderAccount(
    short No, string Kind, string Name, IReadOnlyDictionary<string, string> Settings, Uri? CallbackUrl = null, string CallbackToken = "")
{
    /// <summary>The operator's own: it may be in a private network. A reseller's is on the public internet.</summary>
    public bool MayReachPrivate { get; init; } = true;
}
