using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace GallantSms.Application.Providers;

/// <summary>Reads an account's settings as <see cref="SettingField"/>s describe them. Rows may be older than the code: nothing here throws.</summary>
public static class ProviderSettings
{
    /// <summary><c>null</c> when missing or empty.</summary>
    public static string? Text(this ProviderAccount account, string name) =>
        account.Settings.TryGetValue(name, out var text) && text.Length > 0 ? text : null;

    public static string Text(this ProviderAccount account, string name, string fallback) => account.Text(name) ?? fallback;

    /// <summary>The fallback when missing, <c>null</c> when it is no number between the limits.</summary>
    public static int? Number(this ProviderAccount account, string name, int fallback, int min, int max) =>
        account.Text(name) is not { } text ? fallback
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max ? n
        : null;

    public static bool Flag(this ProviderAccount account, string name, bool fallback = false) =>
        account.Text(name) is { } text ? text == "true" : fallback;

    /// <summary>The address with a slash at its end, so that paths can be appended; <c>null</c> when it is none.</summary>
    public static Uri? Url(this ProviderAccount account, string name, string fallback) =>
        Uri.TryCreate(account.Text(name, fallback).TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? url : null;

    /// <summary>Empty when missing, <c>null</c> when it is no object of texts.</summary>
    public static IReadOnlyDictionary<string, string>? Map(this ProviderAccount account, string name)
    {
        if (account.Text(name) is not { } text) return new Dictionary<string, string>();
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>All of them, or none: an account without what it needs cannot work.</summary>
    public static bool Has(this ProviderAccount account, string first, string second, [NotNullWhen(true)] out string? one, [NotNullWhen(true)] out string? other)
    {
        (one, other) = (account.Text(first), account.Text(second));
        return one is not null && other is not null;
    }
}
