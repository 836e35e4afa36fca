namespace GallantSms.WebApi.Http;

/// <summary>What is known of a request from its first moment: its id and when it began. A feature of the request.</summary>
internal sealed class RequestTrace(string id, TimeProvider clock)
{
    private const int LongestId = 64;
    private readonly long _begun = clock.GetTimestamp();

    public string Id => id;

    public DateTimeOffset Now => clock.GetUtcNow();

    public TimeSpan Elapsed => clock.GetElapsedTime(_begun);

    /// <summary>The trace of this request; one is begun where the middleware did not run.</summary>
    public static RequestTrace Of(HttpContext http)
    {
        if (http.Features.Get<RequestTrace>() is { } known) return known;
        var begun = Begin(http, TimeProvider.System);
        http.Features.Set(begun);
        return begun;
    }

    /// <summary>Takes the caller's <c>X-Request-Id</c> when it is harmless in logs and headers, else makes one.</summary>
    public static RequestTrace Begin(HttpContext http, TimeProvider clock)
    {
        var given = http.Request.Headers["X-Request-Id"];
        return new(given is [{ } id] && IsSane(id) ? id : Guid.CreateVersion7().ToString("N"), clock);
    }

    private static bool IsSane(string id)
    {
        if (id.Length is 0 or > LongestId) return false;
        foreach (var c in id)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        return true;
    }
}
