using System.Globalization;
using System.Text;
using GallantSms.Application.Messages.Delivery;

namespace GallantSms.Infrastructure.Providers.Simulator;

/// <summary>
/// Settings of a simulator account: <c>url</c> and <c>secret</c> (needed), <c>account</c> (its name at the carrier; ours when
/// missing), <c>batch</c> (messages in one request, 1 to 1000, default 500; 1 means the single endpoint), <c>concurrency</c>
/// (requests in flight for one submit, default 64), <c>timeout_seconds</c> (default 10).
/// </summary>
internal sealed record SimulatorSettings(Uri Submit, Uri SubmitBatch, Uri Query, string Authorization, int Batch, int Concurrency, TimeSpan Timeout)
{
    /// <summary><c>null</c> when the settings cannot work.</summary>
    public static SimulatorSettings? Read(ProviderAccount account)
    {
        if (SecretOf(account) is not { } secret || secret.AsSpan().ContainsAnyExceptInRange('!', '~')) return null;
        if (!account.Settings.TryGetValue("url", out var url)
            || !Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var root)
            || root.Scheme is not ("http" or "https"))
            return null;

        if (Number(account, "batch", 500, 1000) is not { } batch
            || Number(account, "concurrency", 64, 1000) is not { } concurrency
            || Number(account, "timeout_seconds", 10, 300) is not { } timeout)
            return null;

        var name = account.Settings.TryGetValue("account", out var own) && own.Length > 0 ? own : account.Name;
        var messages = new Uri(root, $"accounts/{Uri.EscapeDataString(name)}/messages").ToString();
        return new SimulatorSettings(new Uri(messages), new Uri(messages + "/batch"), new Uri(messages + "/query"),
            "Bearer " + secret, batch, concurrency, TimeSpan.FromSeconds(timeout));
    }

    public static byte[]? KeyOf(ProviderAccount account) => SecretOf(account) is { } secret ? Encoding.UTF8.GetBytes(secret) : null;

    private static string? SecretOf(ProviderAccount account) =>
        account.Settings.TryGetValue("secret", out var secret) && secret.Length > 0 ? secret : null;

    private static int? Number(ProviderAccount account, string key, int fallback, int max) =>
        !account.Settings.TryGetValue(key, out var text) || text.Length == 0 ? fallback
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= max ? n
        : null;
}
