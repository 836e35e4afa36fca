using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.AfricasTalking;

/// <summary>Settings of an Africa's Talking account, by <see cref="Fields"/>; besides <c>timeout_seconds</c> (default 30).</summary>
internal sealed record AfricasTalkingSettings(Uri Root, string Username, string ApiKey, TimeSpan Timeout)
{
    public static readonly IReadOnlyList<SettingField> Fields =
    [
        new("username", SettingType.Text, "Username", "Of the application at Africa's Talking.") { Required = true, Max = 100 },
        new("api_key", SettingType.Text, "API key", "From the application's settings.") { Required = true, Secret = true, Max = 256 },
        new("api_url", SettingType.Url, "Address", "Only for another host than the live one.") { Default = "https://api.africastalking.com" },
    ];

    public Uri Send => new(Root, "version1/messaging/bulk");

    public Uri User => new(Root, $"version1/user?username={Uri.EscapeDataString(Username)}");

    /// <summary><c>null</c> when the settings cannot work.</summary>
    public static AfricasTalkingSettings? Read(ProviderAccount account) =>
        account.Has("username", "api_key", out var username, out var key)
        && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
        && account.Url("api_url", "https://api.africastalking.com") is { } root
        && account.Number("timeout_seconds", 30, 1, 300) is { } timeout
            ? new(root, username, key, TimeSpan.FromSeconds(timeout))
            : null;
}
