using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GallantSms.IntegrationTests.Support;

/// <summary>An authenticator in memory (WebAuthn Level 3): one key, ES256, attestation <c>none</c>, its owner always verified.</summary>
internal sealed class SoftPasskey(string origin)
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private readonly byte[] _site = SHA256.HashData(Encoding.UTF8.GetBytes(new Uri(origin).Host));
    private string _owner = "";

    /// <summary>The answer to <c>navigator.credentials.create()</c>.</summary>
    public object Create(JsonElement options)
    {
        _owner = options.GetProperty("user").GetProperty("id").GetString()!;
        var point = _key.ExportParameters(false).Q;
        // A COSE key: kty EC2, alg ES256, crv P-256, x, y.
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Data(0x45), .. new byte[16], 0, (byte)_id.Length, .. _id, .. cose];
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Credential(new { clientDataJSON = Text(Told("webauthn.create", options)), attestationObject = Text(attestation), transports = Array.Empty<string>() });
    }

    /// <summary>The answer to <c>navigator.credentials.get()</c>.</summary>
    /// <param name="forged">Signed with another key.</param>
    public object Get(JsonElement options, bool forged = false)
    {
        var (told, data) = (Told("webauthn.get", options), Data(0x05));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = (forged ? other : _key).SignData([.. data, .. SHA256.HashData(told)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new { clientDataJSON = Text(told), authenticatorData = Text(data), signature = Text(signature), userHandle = _owner });
    }

    private object Credential(object response) => new { id = Text(_id), rawId = Text(_id), type = "public-key", response, clientExtensionResults = new { }, authenticatorAttachment = "platform" };

    private byte[] Told(string type, JsonElement options) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = options.GetProperty("challenge").GetString(), origin, crossOrigin = false });

    private byte[] Data(byte flags)
    {
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, 0);
        return [.. _site, flags, .. count];
    }

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
