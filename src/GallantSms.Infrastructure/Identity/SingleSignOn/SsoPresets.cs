namespace GallantSms.Infrastructure.Identity.SingleSignOn;

/// <summary>Providers that people know by name, and what is known of them.</summary>
internal static class SsoPresets
{
    public const string Oidc = "oidc";
    public const string Google = "google";
    public const string Microsoft = "microsoft";
    public const string GitHub = "github";

    public const string GoogleIssuer = "https://accounts.google.com";

    private const string MicrosoftStart = "https://login.microsoftonline.com/";
    private const string MicrosoftEnd = "/v2.0";

    public static readonly IReadOnlyList<string> All = [Oidc, Google, Microsoft, GitHub];

    public static string ScopesOf(string preset) => preset == GitHub ? "read:user user:email" : "openid email profile";

    /// <summary>
    /// Microsoft's issuer of one directory, from the issuer or the directory's id. Null for <c>common</c> and its like: they sign
    /// in every directory's people, each with an issuer of its own, so that there is none to compare with.
    /// </summary>
    public static string? MicrosoftIssuer(string? given)
    {
        var directory = given is not null && given.StartsWith(MicrosoftStart, StringComparison.Ordinal) && given.EndsWith(MicrosoftEnd, StringComparison.Ordinal)
            && given.Length > MicrosoftStart.Length + MicrosoftEnd.Length
            ? given[MicrosoftStart.Length..^MicrosoftEnd.Length]
            : given;
        return Guid.TryParseExact(directory, "D", out var id) ? $"{MicrosoftStart}{id:D}{MicrosoftEnd}" : null;
    }
}

/// <summary>Where GitHub is; its Enterprise Server is elsewhere. Not a discoverable provider, so its addresses are known beforehand.</summary>
internal sealed class GitHubOptions
{
    public const string Section = "SingleSignOn:GitHub";

    public string Url { get; set; } = "https://github.com";

    public string ApiUrl { get; set; } = "https://api.github.com";
}
