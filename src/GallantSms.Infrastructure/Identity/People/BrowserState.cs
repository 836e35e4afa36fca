using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace GallantSms.Infrastructure.Identity.People;

/// <summary>What a browser keeps for us between two steps of signing in: sealed, for a few minutes, for one purpose.</summary>
internal sealed class BrowserState(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="crossSite">Whether it must come back with a redirect from another site.</param>
    public void Keep<T>(HttpContext http, string purpose, T state, bool crossSite = false)
    {
        var sealedState = Protector(purpose).Protect(JsonSerializer.Serialize(new Kept<T>(state, clock.GetUtcNow() + Lifetime)));
        http.Response.Cookies.Append(Name(purpose), sealedState, Options(http, crossSite));
    }

    /// <summary>The state, which is good for one use: the cookie goes with this answer.</summary>
    public T? Take<T>(HttpContext http, string purpose, bool crossSite = false)
        where T : class
    {
        if (http.Request.Cookies[Name(purpose)] is not { Length: > 0 } given) return null;
        http.Response.Cookies.Delete(Name(purpose), Options(http, crossSite));
        try
        {
            var kept = JsonSerializer.Deserialize<Kept<T>>(Protector(purpose).Unprotect(given));
            return kept is not null && kept.Until > clock.GetUtcNow() ? kept.State : null;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or JsonException)
        {
            return null; // not ours, or of a key that is gone
        }
    }

    private IDataProtector Protector(string purpose) => protection.CreateProtector("gallant.browser.v1", purpose);

    private static string Name(string purpose) => $"gallant.{purpose}";

    private static CookieOptions Options(HttpContext http, bool crossSite) => new()
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = crossSite ? SameSiteMode.Lax : SameSiteMode.Strict,
        Path = "/",
        MaxAge = Lifetime,
        IsEssential = true,
    };

    private sealed record Kept<T>(T State, DateTimeOffset Until);
}
