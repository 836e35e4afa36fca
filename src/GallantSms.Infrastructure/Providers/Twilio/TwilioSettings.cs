using System.Text;
using System.Text.RegularExpressions;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Twilio;

/// <summary>Settings of a Twilio account, as <see cref="Fields"/> describe them.</summary>
/// <param name="Account">The account's resource, with a slash at its end.</param>
/// <param name="MessagingService">Null where each message goes out under its own sender.</param>
/// <param name="NamesSender">Whether a request carries <c>From</c>.</param>
internal sealed partial record TwilioSettings(Uri Account, string Authorization, string? MessagingService, bool NamesSender, TimeSpan Timeout)
{
    public static readonly IReadOnlyList<SettingField> Fields =
    [
        new("account_sid", SettingType.Text, "Account SID", "Starts with AC; on the first page of the Twilio console.") { Required = true, Max = 34 },
        new("auth_token", SettingType.Text, "Auth token", "Checks the signature of receipts; signs in where no API key is given.") { Required = true, Secret = true, Max = 100 },
        new("api_key_sid", SettingType.Text, "API key SID", "Starts with SK. Signs in instead of the auth token, and can be revoked by itself.") { Max = 34 },
        new("api_key_secret", SettingType.Text, "API key secret", "Belongs to the API key.") { Secret = true, Max = 100 },
        new("messaging_service_sid", SettingType.Text, "Messaging service SID", "Starts with MG. Twilio then chooses the sender from the service's pool.") { Max = 34 },
        new("keep_sender", SettingType.Flag, "Keep the sender", "With a messaging service: send under the message's own sender, which must be in the service's pool.") { Default = "false" },
        new("api_url", SettingType.Url, "Address", "Another edge or a test server.") { Default = DefaultUrl },
    ];

    private const string DefaultUrl = "https://api.twilio.com";

    /// <summary><c>null</c> when the settings cannot work.</summary>
    public static TwilioSettings? Read(ProviderAccount account)
    {
        if (!account.Has("account_sid", "auth_token", out var sid, out var token) || !AccountSid().IsMatch(sid)) return null;
        if (account.Url("api_url", DefaultUrl) is not { } root || account.Number("timeout_seconds", 15, 1, 300) is not { } timeout) return null;

        var (user, password) = account.Has("api_key_sid", "api_key_secret", out var key, out var secret) ? (key, secret) : (sid, token);
        var service = account.Text("messaging_service_sid");
        return new TwilioSettings(
            new Uri(root, $"2010-04-01/Accounts/{sid}/"),
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")),
            service,
            service is null || account.Flag("keep_sender"),
            TimeSpan.FromSeconds(timeout));
    }

    [GeneratedRegex("^AC[0-9a-fA-F]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex AccountSid();
}
