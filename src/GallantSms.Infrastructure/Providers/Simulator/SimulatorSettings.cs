using System.Globalization;
using System.Text;
using GallantSms.Application.Providers;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>
/// Settings of a simulator account: <c>url</c> and <c>secret</c> (needed), <c>account</c> (its name at the carrier; ours when
/// missing), <c>batch</c> (1 means the single endpoint), <c>timeout_seconds</c> (default 10).
/// </summary>
internal sealed record SimulatorSettings(Uri Submit, Uri SubmitBatch, Uri Query, string Authorization, bool Single, TimeSpan Timeout)
{
    public const int LargestBatch = 1000;

    public static readonly IReadOnlyList<SettingField> Fields =
    [
        new("url", SettingType.Url, "Address", "Where the simulator listens.") { Required = true },
        new("secret", SettingType.Text, "Secret", "Signs requests and receipts.") { Required = true, Secret = true },
        new("account", SettingType.Text, "Account", "Its name at the simulator (letters, digits, - _ .); the account's own name or number when empty.") { Max = 100 },
    ];

    /// <summary><c>null</c> when the settings cannot work.</summary>
    public static SimulatorSettings? Read(ProviderAccount account)
    {
        if (SecretOf(account) is not { } secret || secret.AsSpan().ContainsAnyExceptInRange('!', '~')) return null;
        if (account.Url("url", "") is not { } root
            || account.Number("batch", LargestBatch, 1, LargestBatch) is not { } batch
            || account.Number("timeout_seconds", 10, 1, 300) is not { } timeout)
            return null;

        var name = account.Text("account", IsName(account.Name) ? account.Name : account.No.ToString(CultureInfo.InvariantCulture));
        var messages = new Uri(root, $"accounts/{Uri.EscapeDataString(name)}/messages").ToString();
        return new SimulatorSettings(new Uri(messages), new Uri(messages + "/batch"), new Uri(messages + "/query"),
            "Bearer " + secret, batch == 1, TimeSpan.FromSeconds(timeout));
    }

    public static byte[]? KeyOf(ProviderAccount account) => SecretOf(account) is { } secret ? Encoding.UTF8.GetBytes(secret) : null;

    /// <summary>The simulator's rule for its accounts' names.</summary>
    private static bool IsName(string name) => name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string? SecretOf(ProviderAccount account) => account.Text("secret");
}
