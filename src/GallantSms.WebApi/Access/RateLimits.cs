using System.Globalization;
using GallantSms.Application.Access;
using GallantSms.Application.Tenants;

namespace GallantSms.WebApi.Access;

/// <summary>The rate limits of the request's tenant and credential.</summary>
internal interface IRateLimits
{
    /// <summary>
    /// Takes <paramref name="messages"/> from both limits, or throws 429 <c>RATE_LIMITED</c>. Either way the answer carries
    /// <c>RateLimit-Limit</c>, <c>-Remaining</c> (messages) and <c>-Reset</c> (seconds), a refusal <c>Retry-After</c> too.
    /// </summary>
    /// <exception cref="Domain.Shared.DomainException"/>
    void Admit(HttpContext http, int messages);
}

internal sealed class RateLimits(IRateLimiter limiter, ITenantContext tenant, ICurrentCaller caller) : IRateLimits
{
    public void Admit(HttpContext http, int messages)
    {
        var lease = limiter.Acquire(tenant.Tenant, caller.Caller, messages);
        http.Response.OnStarting(static state =>
        {
            var (response, lease) = ((HttpResponse, RateLimitLease))state;
            response.Headers["RateLimit-Limit"] = Text(lease.Limit);
            response.Headers["RateLimit-Remaining"] = Text(lease.Remaining);
            response.Headers["RateLimit-Reset"] = Seconds(lease.Reset);
            if (!lease.Allowed) response.Headers.RetryAfter = Seconds(lease.RetryAfter);
            return Task.CompletedTask;
        }, (http.Response, lease));
        if (!lease.Allowed) throw AccessErrors.RateLimited(lease.Limit, lease.RetryAfter);
    }

    private static string Seconds(TimeSpan time) => Text((long)Math.Ceiling(time.TotalSeconds));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
