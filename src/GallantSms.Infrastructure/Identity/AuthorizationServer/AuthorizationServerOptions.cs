using Microsoft.Extensions.Configuration;

namespace GallantSms.Infrastructure.Identity.AuthorizationServer;

/// <summary>
/// Who signs access tokens, and for whom. The issuer is fixed by configuration, never taken from a request: whoever could
/// choose the Host header could choose it. <c>GALLANT_ISSUER</c> says it; without it the first of <c>GALLANT_URLS</c>
/// counts, with <c>localhost</c> for a wildcard. Behind a proxy set it to the public address.
/// </summary>
internal sealed class AuthorizationServerOptions
{
    /// <summary>Absolute http(s) address without a trailing slash, query or fragment.</summary>
    public string Issuer { get; set; } = "http://127.0.0.1:5080";

    public string Audience { get; set; } = "gallantsms-api";

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    public void Read(IConfiguration configuration)
    {
        var issuer = configuration["GALLANT_ISSUER"] ?? FirstUrl(configuration["GALLANT_URLS"]) ?? Issuer;
        Issuer = issuer.TrimEnd('/');
        Audience = configuration["GALLANT_AUDIENCE"] ?? Audience;
    }

    public bool HasUsableIssuer() =>
        Uri.TryCreate(Issuer, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0;

    /// <summary>Whether a token may be asked for this target (RFC 8707): there is one API here.</summary>
    public bool IsOurs(string target) => target == Audience || target == Issuer || target == Issuer + "/api/v1";

    /// <summary>Plain http on this machine: a developer's, where other services may be on this machine too.</summary>
    public bool IsDevelopment() => Uri.TryCreate(Issuer, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback;

    /// <summary>The host of the installation itself, which no tenant can take for its brand.</summary>
    public bool IsOwnHost(string? host) => Uri.TryCreate(Issuer, UriKind.Absolute, out var uri) && string.Equals(uri.Host, host, StringComparison.OrdinalIgnoreCase);

    private static string? FirstUrl(string? urls) =>
        urls?.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
            ?.Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
            .Replace("://[::]", "://localhost", StringComparison.Ordinal);
}
