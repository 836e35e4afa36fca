using Microsoft.Net.Http.Headers;

namespace GallantSms.WebApi.Http;

/// <summary>
/// Gives answers that only have a status (unknown route, wrong method, challenge) the envelope, and HEAD and OPTIONS what
/// HTTP expects of them. OAuth endpoints keep the bodies of their own standard.
/// </summary>
internal sealed class BareAnswers(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        // A GET route answers HEAD: the server knows the true method and keeps the body back.
        if (HttpMethods.IsHead(http.Request.Method)) http.Request.Method = HttpMethods.Get;

        await next(http);

        var response = http.Response;
        if (response.HasStarted || response.StatusCode < 400 || response.ContentType is not null || response.ContentLength > 0) return;
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed && CompleteAllow(http)) return;
        if (SpeaksEnvelope(http.Request.Path)) await Api.WriteErrorAsync(http, response.StatusCode);
    }

    /// <summary>Whether the request was an OPTIONS, which is now answered.</summary>
    private static bool CompleteAllow(HttpContext http)
    {
        var allowed = http.Response.Headers.GetCommaSeparatedValues(HeaderNames.Allow).ToList();
        if (allowed.Count == 0) return false;
        if (allowed.Contains(HttpMethods.Get)) allowed.Add(HttpMethods.Head);
        allowed.Add(HttpMethods.Options);
        http.Response.Headers.Allow = string.Join(", ", allowed.Distinct().Order(StringComparer.Ordinal));
        if (!HttpMethods.IsOptions(http.Request.Method)) return false;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private static bool SpeaksEnvelope(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/callbacks") || path.StartsWithSegments("/health");
}
