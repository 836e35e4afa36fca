namespace GallantSms.Simulator.Settings;

/// <summary>An http(s) address for receipts, in which <c>{account}</c> stands for the account's name.</summary>
internal static class CallbackAddress
{
    private const string Placeholder = "{account}";

    public static bool IsValid(string template) =>
        Uri.TryCreate(For(template, "a"), UriKind.Absolute, out var url) && url.Scheme is ("http" or "https");

    public static string For(string template, string account) =>
        template.Replace(Placeholder, Uri.EscapeDataString(account), StringComparison.Ordinal);
}
