using System.Collections.Concurrent;
using GallantSms.Application.Routing;

namespace GallantSms.Infrastructure.Routing;

/// <summary>The buckets of accounts and of the senders shown through them, in segments a second, of this process.</summary>
internal sealed class RateLimits
{
    private const int MostSenders = 20_000;

    private readonly ConcurrentDictionary<(short Account, string Sender), TokenBucket> _buckets = [];

    /// <summary><c>null</c>: it may go now. Else when it is worth asking again.</summary>
    public DateTimeOffset? Take(CarrierRoute carrier, string sender, int segments, bool urgent, DateTimeOffset now)
    {
        // The sender's first: it is the narrower, and what it refuses must not cost the account a token.
        if (carrier.SenderPerSecond is { } perSender && BucketOf(carrier.Account.No, sender, perSender, now).Take(segments, urgent, now) is { } later) return later;
        return carrier.MaxPerSecond is { } perSecond ? BucketOf(carrier.Account.No, "", perSecond, now).Take(segments, urgent, now) : null;
    }

    /// <summary>The account's own bucket lets nothing through now.</summary>
    public bool IsLimiting(short account, DateTimeOffset now) => _buckets.TryGetValue((account, ""), out var bucket) && bucket.IsEmpty(now);

    private TokenBucket BucketOf(short account, string sender, int perSecond, DateTimeOffset now)
    {
        // A full bucket and none are the same, so forgetting senders costs a second's burst at most. Accounts are few and stay.
        if (_buckets.Count > MostSenders)
        {
            foreach (var key in _buckets.Keys.Where(k => k.Sender.Length > 0)) _buckets.TryRemove(key, out _);
        }

        var bucket = _buckets.GetOrAdd((account, sender), _ => new(perSecond, now));
        if (bucket.PerSecond == perSecond) return bucket;
        return _buckets[(account, sender)] = new(perSecond, now);
    }
}
