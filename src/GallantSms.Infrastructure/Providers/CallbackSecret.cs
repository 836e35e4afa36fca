using System.Security.Cryptography;
using System.Text;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers;

/// <summary>The secret part of a callback's path: all that carriers have who sign nothing.</summary>
internal static class CallbackSecret
{
    /// <summary>The path was the account's own. An account without a secret is opened by nothing.</summary>
    public static bool CameBySecretPath(this ReceiptCallback callback, ProviderAccount account) => account.CallbackToken.Length > 0 && Same(callback.Token, account.CallbackToken);

    /// <summary>In a time that tells nothing of where they differ.</summary>
    public static bool Same(string given, string expected) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
