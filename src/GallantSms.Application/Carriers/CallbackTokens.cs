using System.Buffers.Text;
using System.Security.Cryptography;

namespace GallantSms.Application.Carriers;

/// <summary>The secret part of a callback's path, for carriers that sign nothing.</summary>
public static class CallbackTokens
{
    /// <summary>Where it stands among an account's secrets.</summary>
    public const string SecretName = "callback_token";

    /// <summary>32 characters that need no escaping in a path: 192 bits.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
}
