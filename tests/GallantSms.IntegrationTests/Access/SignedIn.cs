using GallantSms.Domain.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Identity.People;
using GallantSms.Infrastructure.Identity.Sessions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace GallantSms.IntegrationTests.Access;

/// <summary>A browser in which somebody is signed in, as it is after the page has loaded.</summary>
/// <param name="Cookie">What it sends along.</param>
/// <param name="Csrf">What the page adds.</param>
internal sealed record SignedIn(Guid UserId, string Email, string Cookie, string Csrf)
{
    public HttpClient Page(AccessFixture access)
    {
        var page = access.From();
        page.DefaultRequestHeaders.Add("Cookie", Cookie);
        page.DefaultRequestHeaders.Add("X-CSRF-Token", Csrf);
        return page;
    }

    public static async Task<SignedIn> SignInAsync(AccessFixture access, Tenant tenant, Role role = Role.Owner)
    {
        await using var scope = access.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var email = $"{Guid.NewGuid():N}@example.com";
        var id = await services.GetRequiredService<UserAccounts>().EnsureAsync(email, "Ada Lovelace", "a-long-password", tenant.Id, role, default);
        return await SignInAsync(services, id, email);
    }

    /// <summary>The same person once more, in a session that begins now.</summary>
    public async Task<SignedIn> AgainAsync(AccessFixture access)
    {
        await using var scope = access.Services.CreateAsyncScope();
        return await SignInAsync(scope.ServiceProvider, UserId, Email);
    }

    private static async Task<SignedIn> SignInAsync(IServiceProvider services, Guid id, string email)
    {
        var user = (await services.GetRequiredService<UserManager<User>>().FindByIdAsync(id.ToString()))!;
        var signIn = new DefaultHttpContext { RequestServices = services };
        await services.GetRequiredService<BrowserSessions>().StartAsync(signIn, user, "password", secondFactor: false);
        var session = Cookies(signIn).Single();
        var known = await services.GetRequiredService<SessionCache>().GetAsync(Digest.Of(session.Split('=', 2)[1]), default);

        var page = new DefaultHttpContext { RequestServices = services, User = known!.Principal };
        var csrf = services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(page);
        return new(id, email, string.Join("; ", [session, .. Cookies(page)]), csrf.RequestToken!);
    }

    private static IEnumerable<string> Cookies(HttpContext http) =>
        SetCookieHeaderValue.ParseList(http.Response.Headers.SetCookie!).Select(c => $"{c.Name}={c.Value}");
}
