using System.Text.RegularExpressions;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Sns;

/// <summary>Settings of an Amazon SNS account, by <see cref="Fields"/>; besides <c>timeout_seconds</c> (default 15).</summary>
internal sealed partial record SnsSettings(Uri Endpoint, string Region, AwsCredentials Credentials, string Type, string? MaxPrice, TimeSpan Timeout)
{
    public static readonly IReadOnlyList<SettingField> Fields =
    [
        new("region", SettingType.Text, "Region", "Where the account sends from, such as eu-west-1.") { Required = true, Max = 40 },
        new("access_key_id", SettingType.Text, "Access key id", "Of an IAM user that may do sns:Publish and sns:GetSMSAttributes.") { Required = true, Max = 128 },
        new("secret_access_key", SettingType.Text, "Secret access key") { Required = true, Secret = true, Max = 256 },
        new("session_token", SettingType.Text, "Session token", "Only with temporary credentials.") { Secret = true, Long = true },
        new("sms_type", SettingType.Choice, "Kind of traffic", "Transactional is delivered with priority and costs more in some countries.")
        {
            Options = ["Transactional", "Promotional"], Default = "Transactional",
        },
        new("max_price", SettingType.Text, "Highest price", "US dollars for one message, such as 0.50; the account's limit when empty.") { Max = 16 },
        new("topic_arn", SettingType.Text, "Receipts topic", "The SNS topic that sends delivery events to the callback address. Its subscription is confirmed by itself.") { Max = 300 },
        new("endpoint", SettingType.Url, "Address", "Only for a private or test endpoint; the region's own when empty."),
    ];

    /// <summary><c>null</c> when the settings cannot work.</summary>
    public static SnsSettings? Read(ProviderAccount account)
    {
        if (account.Text("region") is not { } region || !RegionName().IsMatch(region)) return null;
        if (!account.Has("access_key_id", "secret_access_key", out var id, out var secret)) return null;
        if (!IsToken(id) || !IsToken(secret) || (account.Text("session_token") is { } token && !IsToken(token))) return null;
        if (account.Text("max_price") is { } price && !Price().IsMatch(price)) return null;
        var type = account.Text("sms_type", "Transactional");
        if (type is not ("Transactional" or "Promotional")) return null;
        var own = $"https://sns.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}";
        if (account.Url("endpoint", own) is not { } endpoint || account.Number("timeout_seconds", 15, 1, 300) is not { } timeout) return null;
        return new(endpoint, region, new(id, secret, account.Text("session_token")), type, account.Text("max_price"), TimeSpan.FromSeconds(timeout));
    }

    /// <summary>They stand in headers.</summary>
    private static bool IsToken(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]{1,12}){1,3}-[0-9]{1,2}\z")]
    private static partial Regex RegionName();

    [GeneratedRegex(@"\A[0-9]{1,6}(\.[0-9]{1,5})?\z")]
    private static partial Regex Price();
}
