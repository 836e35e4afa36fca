using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>A public key of a provider (RFC 7517). What a key can do is decided by its kind, never by the token that names it.</summary>
internal sealed class ProviderKey
{
    private const int LeastRsaBits = 2048;

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _ec;
    private readonly string? _algorithm;

    private ProviderKey(string id, string? algorithm, RSAParameters? rsa, ECParameters? ec) => (Id, _algorithm, _rsa, _ec) = (id, algorithm, rsa, ec);

    public string Id { get; }

    /// <summary>Null for a key that signs nothing that we take: symmetric, too short, of another curve, for encryption.</summary>
    public static ProviderKey? Read(JsonElement jwk)
    {
        if (jwk.Text("kid") is not { Length: > 0 } id || jwk.Text("use") is not (null or "sig")) return null;
        try
        {
            var key = jwk.Text("kty") switch
            {
                "RSA" => new ProviderKey(id, jwk.Text("alg"), new RSAParameters { Modulus = Number(jwk, "n"), Exponent = Number(jwk, "e") }, null),
                "EC" when jwk.Text("crv") == "P-256" => new(id, jwk.Text("alg"), null, new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Number(jwk, "x"), Y = Number(jwk, "y") } }),
                _ => null,
            };
            return key is not null && key.IsSound() ? key : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    public bool Fits(string algorithm) => (_algorithm is null || _algorithm == algorithm) && algorithm switch
    {
        "RS256" or "PS256" => _rsa is not null,
        "ES256" => _ec is not null,
        _ => false,
    };

    public bool Verify(string algorithm, byte[] signed, byte[] signature)
    {
        if (!Fits(algorithm)) return false;
        if (_ec is { } ec)
        {
            using var ecdsa = ECDsa.Create(ec);
            return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        using var rsa = RSA.Create(_rsa!.Value);
        return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    private bool IsSound()
    {
        if (_ec is { } ec)
        {
            using var ecdsa = ECDsa.Create(ec); // throws for a point that is not on the curve
            return true;
        }

        using var rsa = RSA.Create(_rsa!.Value);
        return rsa.KeySize >= LeastRsaBits;
    }

    private static byte[] Number(JsonElement jwk, string name) => Base64Url.DecodeFromChars(jwk.Text(name) ?? throw new FormatException());
}
