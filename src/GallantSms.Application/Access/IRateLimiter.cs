using GallantSms.Application.Tenants;

namespace GallantSms.Application.Access;

/// <summary>
/// Counts messages a minute, per tenant and per credential. A request is admitted while both have something left and then
/// pays for all its messages: one large bulk is one request, and its debt delays the next.
/// </summary>
public interface IRateLimiter
{
    /// <summary>A refused request pays nothing.</summary>
    RateLimitLease Acquire(TenantInfo tenant, Caller credential, int messages);
}

/// <summary>The answer, told of the tighter of the two limits.</summary>
/// <param name="Allowed">Whether the messages may be taken.</param>
/// <param name="Limit">Messages a minute.</param>
/// <param name="Remaining">Messages left now; 0 while in debt.</param>
/// <param name="Reset">Until all of <paramref name="Limit"/> is there again.</param>
/// <param name="RetryAfter">Zero when admitted.</param>
public readonly record struct RateLimitLease(bool Allowed, int Limit, int Remaining, TimeSpan Reset, TimeSpan RetryAfter);
