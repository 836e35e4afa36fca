using GallantSms.Domain.Access;
using Microsoft.AspNetCore.Http;

namespace GallantSms.Infrastructure.Identity.Sessions;

/// <summary>
/// The session's cookie: HttpOnly and SameSite=Strict, so that no script reads it and no other site's page sends it. Behind
/// TLS with the <c>__Host-</c> prefix (RFC 6265bis, 4.1.3.2), which pins it to this host.
/// </summary>
internal static class SessionCookie
{
    public static string? Read(HttpRequest request)
    {
        var token = request.Cookies[Name(request)];
        return token is not null && CredentialText.IsSession(token) ? token : null;
    }

    public static void Write(HttpContext http, string token, DateTimeOffset expires) => http.Response.Cookies.Append(Name(http.Request), token, Options(http, expires));

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name(http.Request), Options(http, null));

    private static string Name(HttpRequest request) => request.IsHttps ? "__Host-gallant" : "gallant";

    private static CookieOptions Options(HttpContext http, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };
}
