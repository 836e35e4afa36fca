using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>An ES256 key pair. Named by its RFC 7638 thumbprint.</summary>
internal sealed class SigningKey
{
    /// <summary>Length of an ES256 signature: r and s, 32 bytes each (RFC 7518, 3.4).</summary>
    public const int SignatureLength = 64;

    private readonly ECParameters _parameters;
    private readonly ConcurrentBag<ECDsa> _idle = []; // an ECDsa serves one thread at a time and is costly to make

    private SigningKey(ECParameters parameters, DateTimeOffset retiresAt)
    {
        _parameters = parameters;
        RetiresAt = retiresAt;
        X = Base64Url.EncodeToString(parameters.Q.X);
        Y = Base64Url.EncodeToString(parameters.Q.Y);
        Kid = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
    }

    public string Kid { get; }

    /// <summary>Coordinates of the public point, base64url.</summary>
    public string X { get; }

    public string Y { get; }

    /// <summary>It signs until then, and verifies until its last token is over.</summary>
    public DateTimeOffset RetiresAt { get; }

    public static SigningKey Create(DateTimeOffset retiresAt)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(ec.ExportParameters(includePrivateParameters: true), retiresAt);
    }

    /// <param name="pkcs8">Base64 of the private key.</param>
    /// <param name="retiresAt">When it stops signing.</param>
    public static SigningKey Import(string pkcs8, DateTimeOffset retiresAt)
    {
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        return new(ec.ExportParameters(includePrivateParameters: true), retiresAt);
    }

    public string Export()
    {
        using var ec = ECDsa.Create(_parameters);
        return Convert.ToBase64String(ec.ExportPkcs8PrivateKey());
    }

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var ec = Rent();
        try
        {
            return ec.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _idle.Add(ec);
        }
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength) return false;
        var ec = Rent();
        try
        {
            return ec.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _idle.Add(ec);
        }
    }

    private ECDsa Rent() => _idle.TryTake(out var ec) ? ec : ECDsa.Create(_parameters);
}
