using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace GallantSms.Application.Access;

/// <summary>The public keys that a client signs its assertions with (a JSON Web Key Set, RFC 7517): P-256, or RSA of 2048 bits and more.</summary>
public sealed class ClientKeys
{
    public const int Most = 10;
    public const int Longest = 8192;

    public static readonly IReadOnlyList<string> Algorithms = ["ES256", "RS256", "PS256"];

    private const int ShortestRsa = 2048;
    private const int LongestRsa = 8192;

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly List<Key> _keys = [];

    private ClientKeys() { }

    /// <summary>Null, and a sentence that says why, for what is no set of usable public keys.</summary>
    public static ClientKeys? Read(JsonElement set, out string problem)
    {
        problem = $"A key set is an object with a list named keys, of 1 to {Most} keys and at most {Longest} characters.";
        if (set.ValueKind != JsonValueKind.Object || !set.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array) return null;
        if (set.GetRawText().Length > Longest || keys.GetArrayLength() is 0 or > Most) return null;

        var read = new ClientKeys();
        foreach (var key in keys.EnumerateArray())
        {
            problem = Problem(key) ?? "";
            if (problem.Length == 0 && !read.Add(key)) problem = "A key is malformed: P-256 with x and y, or RSA of 2048 to 8192 bits with n and e.";
            if (problem.Length > 0) return null;
        }

        return read;
    }

    /// <summary>Whether one of the keys, by its name where the assertion names one, made this signature.</summary>
    public bool Verify(string algorithm, string? kid, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        foreach (var key in _keys)
        {
            if (kid is not null && key.Kid is not null && key.Kid != kid) continue;
            if (key.Algorithm is not null && key.Algorithm != algorithm) continue;
            if (key.Verify(algorithm, data, signature)) return true;
        }

        return false;
    }

    private static string? Problem(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object) return "A key is an object.";
        if (PrivateMembers.Any(member => key.TryGetProperty(member, out _))) return "This is a private key: keep it, and give the public one.";
        if (key.TryGetProperty("alg", out var alg) && !Algorithms.Contains(alg.ValueKind == JsonValueKind.String ? alg.GetString() : null)) return "alg is ES256, RS256 or PS256.";
        return key.TryGetProperty("use", out var use) && (use.ValueKind != JsonValueKind.String || use.GetString() != "sig") ? "use is sig." : null;
    }

    private bool Add(JsonElement key)
    {
        var (kid, algorithm) = (Text(key, "kid"), Text(key, "alg"));
        try
        {
            if (Text(key, "kty") == "EC" && Text(key, "crv") == "P-256" && Bytes(key, "x") is { Length: 32 } x && Bytes(key, "y") is { Length: 32 } y)
            {
                var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = x, Y = y } };
                using var checkedOnce = ECDsa.Create(parameters);
                _keys.Add(new(kid, algorithm, parameters, null));
                return true;
            }

            if (Text(key, "kty") != "RSA" || Bytes(key, "n") is not { } n || Bytes(key, "e") is not { Length: > 0 and <= 8 } e) return false;
            using var rsa = RSA.Create(new RSAParameters { Modulus = n, Exponent = e });
            if (rsa.KeySize is < ShortestRsa or > LongestRsa) return false;
            _keys.Add(new(kid, algorithm, null, new RSAParameters { Modulus = n, Exponent = e }));
            return true;
        }
        catch (CryptographicException)
        {
            return false; // no point of the curve, no modulus
        }
    }

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement key, string name) => Text(key, name) is { Length: > 0 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private sealed record Key(string? Kid, string? Algorithm, ECParameters? Curve, RSAParameters? Modulus)
    {
        public bool Verify(string algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (algorithm == "ES256" && Curve is { } curve)
            {
                using var ec = ECDsa.Create(curve);
                return signature.Length == 64 && ec.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }

            if (Modulus is not { } modulus || algorithm is not ("RS256" or "PS256")) return false;
            using var rsa = RSA.Create(modulus);
            return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, algorithm == "RS256" ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss);
        }
    }
}
