using GallantSms.Application.Access;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Identity;
using GallantSms.Infrastructure.Identity.Sessions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;

namespace GallantSms.WebApi.Access;

/// <summary>An endpoint that acts for a browser also before it has a session (sign-in, registration): guarded against other sites' pages.</summary>
internal sealed class ForBrowsers;

/// <summary>An endpoint that takes no notice of a session's cookie, should one come along: what it acts on is in the request itself.</summary>
internal sealed class IgnoresSession;

/// <summary>
/// A request that changes something and comes with a session's cookie, or to an endpoint made for browsers, proves that our
/// page sent it. Programs with keys and tokens are not asked: no browser adds those by itself.
/// </summary>
internal sealed class Antiforgery(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string Header = "X-CSRF-Token";

    public async Task InvokeAsync(HttpContext http)
    {
        // Who cannot be recognised now is not somebody without a session: where nobody has to be signed in, no one else would say so.
        if (http.Features.Get<RefusedCredential>()?.Refusal is { Kind: ErrorKind.Unavailable } outage && http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null && !IsSafe(http.Request.Method)) throw outage;
        if (!IsSafe(http.Request.Method) && IsFromBrowser(http) && !await antiforgery.IsRequestValidAsync(http)) throw AccessErrors.CsrfFailed();
        await next(http);
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    private static bool IsFromBrowser(HttpContext http) =>
        (http.User.Identity?.AuthenticationType == SessionStore.AuthenticationType && http.GetEndpoint()?.Metadata.GetMetadata<IgnoresSession>() is null)
        || http.GetEndpoint()?.Metadata.GetMetadata<ForBrowsers>() is not null;
}
