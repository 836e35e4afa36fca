using System.Text.Json;
using GallantSms.Application.Common;

namespace GallantSms.Application.Carriers;

/// <summary>An account's secrets at rest: one sealed JSON object of texts. They are opened to be used or kept, never to be shown.</summary>
internal sealed class AccountSecrets(ISecretBox box)
{
    public IReadOnlyDictionary<string, string> Open(string sealedSecrets) =>
        sealedSecrets.Length == 0 ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(box.Unprotect(sealedSecrets)) ?? [];

    /// <param name="callbackToken">An account keeps it for life: the carrier has it in its own settings.</param>
    public string Seal(IReadOnlyDictionary<string, string> secrets, string? callbackToken)
    {
        var all = new Dictionary<string, string>(secrets);
        if (callbackToken is not null) all[CallbackTokens.SecretName] = callbackToken;
        return all.Count == 0 ? "" : box.Protect(JsonSerializer.Serialize(all));
    }

    public IReadOnlyList<string> Names(string sealedSecrets) => [.. Open(sealedSecrets).Keys.Where(n => n != CallbackTokens.SecretName).Order(StringComparer.Ordinal)];
}
