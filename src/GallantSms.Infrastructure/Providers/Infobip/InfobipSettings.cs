using System.Text;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Infobip;

/// <summary>Settings of an Infobip account, as <see cref="Fields"/> describe them.</summary>
/// <param name="CallbackAuthorization">What callbacks sign in with; null where the secret address is all there is.</param>
internal sealed record InfobipSettings(Uri Root, string Authorization, string? CallbackAuthorization, TimeSpan Timeout)
{
    public const int LargestBatch = 100;

    public static readonly IReadOnlyList<SettingField> Fields =
    [
        new("base_url", SettingType.Url, "Base URL", "The account's own, such as https://xxxxx.api.infobip.com; on the portal's first page.") { Required = true },
        new("api_key", SettingType.Text, "API key", "Made in the portal; it must be allowed to send SMS, to read their logs and to read the balance.") { Required = true, Secret = true, Max = 200 },
        new("callback_user", SettingType.Text, "Callback user", "Where reports come by a subscription with basic authentication; then messages name no address of their own.") { Max = 100 },
        new("callback_password", SettingType.Text, "Callback password", "Belongs to the callback user.") { Secret = true, Max = 100 },
    ];

    /// <summary><c>null</c> when the settings cannot work.</summary>
    public static InfobipSettings? Read(ProviderAccount account)
    {
        if (account.Text("base_url") is null || account.Url("base_url", "") is not { } root) return null;
        if (account.Text("api_key") is not { } key || key.AsSpan().ContainsAnyExceptInRange('!', '~')) return null;
        if (account.Number("timeout_seconds", 15, 1, 300) is not { } timeout) return null;

        // Half of a sign-in would leave the callback open.
        var (user, password) = (account.Text("callback_user"), account.Text("callback_password"));
        if (user is null != password is null) return null;
        var callback = user is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return new InfobipSettings(root, "App " + key, callback, TimeSpan.FromSeconds(timeout));
    }
}
