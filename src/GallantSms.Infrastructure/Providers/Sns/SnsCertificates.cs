using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <summary>What stands at an address of AWS; <c>null</c> when it is not had. Throws only when cancelled.</summary>
internal delegate Task<byte[]?> FetchFromAws(ProviderAccount account, Uri url, CancellationToken ct);

/// <summary>The certificates that topics sign with, fetched once. Only those that AWS itself serves count.</summary>
internal sealed partial class SnsCertificates(FetchFromAws fetch)
{
    private const int Most = 32;
    private readonly ConcurrentDictionary<string, X509Certificate2Collection> _known = new(StringComparer.Ordinal);

    public async Task<bool> SignedAsync(ProviderAccount account, SnsNotification notification, DateTimeOffset at, CancellationToken ct)
    {
        HashAlgorithmName? hash = notification.SignatureVersion switch
        {
            "1" => HashAlgorithmName.SHA1,
            "2" => HashAlgorithmName.SHA256,
            _ => null,
        };
        if (hash is not { } algorithm || notification.SigningCertUrl.Length > 200 || Address().Match(notification.SigningCertUrl) is not { Success: true } address)
            return false;

        if (await FindAsync(account, notification.SigningCertUrl, ct) is not { } certificates || !Holds(certificates, address.Groups["host"].Value, at)) return false;
        try
        {
            using var key = certificates[0].GetRSAPublicKey();
            return key?.VerifyData(notification.ToSign(), notification.Signature, algorithm, RSASignaturePadding.Pkcs1) ?? false;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>An https address of SNS's own, such as one to confirm a subscription with.</summary>
    public static Uri? OwnAddress(string? text) =>
        text is { Length: <= 4096 } && Confirmation().IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null;

    /// <summary>
    /// Within its dates, made out to SNS, and no stranger's. Topics serve the leaf alone: where the issuers are not at hand the
    /// chain ends early, and that AWS's host served it over TLS has to do. A chain that ends wrongly is never taken.
    /// </summary>
    private static bool Holds(X509Certificate2Collection certificates, string host, DateTimeOffset at)
    {
        var leaf = certificates[0];
        if (at < leaf.NotBefore || at > leaf.NotAfter) return false;
        if (!leaf.MatchesHostname("sns.amazonaws.com", allowWildcards: false) && !leaf.MatchesHostname(host, allowWildcards: false)) return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(certificates);
        return chain.Build(leaf) || Array.TrueForAll(chain.ChainStatus, s => s.Status == X509ChainStatusFlags.PartialChain);
    }

    private async Task<X509Certificate2Collection?> FindAsync(ProviderAccount account, string url, CancellationToken ct)
    {
        if (_known.TryGetValue(url, out var known)) return known;
        if (await fetch(account, new Uri(url), ct) is not { Length: <= 32 * 1024 } pem) return null;

        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException)
        {
            return null;
        }

        if (certificates.Count is 0 or > 8) return null;
        if (_known.Count >= Most) _known.Clear();   // AWS changes them once a year; more than a few are somebody's play
        _known[url] = certificates;
        return certificates;
    }

    [GeneratedRegex(@"\Ahttps://(?<host>sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?)/SimpleNotificationService-[A-Za-z0-9]{1,80}\.pem\z")]
    private static partial Regex Address();

    [GeneratedRegex(@"\Ahttps://sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?/\?([^#]*&)?Action=ConfirmSubscription(&[^#]*)?\z")]
    private static partial Regex Confirmation();
}
