namespace GallantSms.WebApi.Http;

/// <summary>Headers that every answer carries. No page of ours needs inline script or style.</summary>
internal static class SecurityHeaders
{
    private const string Data = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string PageStart = "default-src 'none'; script-src 'self'; style-src 'self'";

    private const string PageEnd = "; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string Page = PageStart + PageEnd;

    /// <summary>Key of the policy that one answer has instead.</summary>
    private static readonly object Own = new();

    private static readonly string[] DataPaths = ["/api", "/callbacks", "/connect", "/.well-known", "/health", "/metrics", "/openapi", "/hubs"];

    /// <summary>This answer's page may make style elements that carry the nonce. Scripts stay files of ours.</summary>
    /// <param name="nonce">Base64 of random bytes, for this answer alone.</param>
    public static void AllowStyles(HttpContext http, string nonce) => http.Items[Own] = $"{PageStart} 'nonce-{nonce}'{PageEnd}";

    public static void Write(HttpContext http)
    {
        var headers = http.Response.Headers;
        var data = IsData(http.Request.Path);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = data ? Data : http.Items.TryGetValue(Own, out var own) ? (string)own! : Page;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=15552000; includeSubDomains"; // 180 days
        if (data && headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
    }

    private static bool IsData(PathString path)
    {
        foreach (var prefix in DataPaths)
            if (path.StartsWithSegments(prefix)) return true;
        return false;
    }
}
