using System.Security.Cryptography;
using System.Text;

namespace GallantSms.Domain.Access;

/// <summary>How credentials are written: a kind prefix, then base62. 43 characters carry 256 random bits.</summary>
public static class CredentialText
{
    public const string ApiKeyPrefix = "gsk_";
    public const string ClientIdPrefix = "gsc_";
    public const string ClientSecretPrefix = "gss_";
    public const string SessionPrefix = "gsb_";
    public const string InvitationPrefix = "gsi_";
    public const string AuthorizationCodePrefix = "gso_";
    public const string RefreshTokenPrefix = "gsr_";

    private const int SecretLength = 43;
    private const int ClientIdLength = 22;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string NewApiKey() => ApiKeyPrefix + RandomNumberGenerator.GetString(Base62, SecretLength);

    public static string NewClientId() => ClientIdPrefix + RandomNumberGenerator.GetString(Base62, ClientIdLength);

    public static string NewClientSecret() => ClientSecretPrefix + RandomNumberGenerator.GetString(Base62, SecretLength);

    public static string NewInvitation() => InvitationPrefix + RandomNumberGenerator.GetString(Base62, SecretLength);

    public static string NewAuthorizationCode() => AuthorizationCodePrefix + RandomNumberGenerator.GetString(Base62, SecretLength);

    public static string NewRefreshToken() => RefreshTokenPrefix + RandomNumberGenerator.GetString(Base62, SecretLength);

    /// <summary>What a browser's cookie holds.</summary>
    public static string NewSession() => SessionPrefix + RandomNumberGenerator.GetString(Base62, SecretLength);

    public static bool IsSession(ReadOnlySpan<char> text) => Is(text, SessionPrefix, SecretLength);

    public static bool IsInvitation(ReadOnlySpan<char> text) => Is(text, InvitationPrefix, SecretLength);

    /// <summary>False for what cannot be an API key, so that garbage costs no look-up.</summary>
    public static bool IsApiKey(ReadOnlySpan<char> text) => Is(text, ApiKeyPrefix, SecretLength);

    public static bool IsAuthorizationCode(ReadOnlySpan<char> text) => Is(text, AuthorizationCodePrefix, SecretLength);

    public static bool IsRefreshToken(ReadOnlySpan<char> text) => Is(text, RefreshTokenPrefix, SecretLength);

    public static bool IsClientId(ReadOnlySpan<char> text) => Is(text, ClientIdPrefix, ClientIdLength);

    /// <summary>SHA-256 of the whole text: enough for 256 random bits, there is nothing to guess and so nothing to slow down.</summary>
    public static byte[] Hash(string credential) => SHA256.HashData(Encoding.UTF8.GetBytes(credential));

    private static bool Is(ReadOnlySpan<char> text, string prefix, int length)
    {
        if (text.Length != prefix.Length + length || !text.StartsWith(prefix, StringComparison.Ordinal)) return false;
        foreach (var c in text[prefix.Length..])
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        return true;
    }
}
