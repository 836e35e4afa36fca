using System.Collections.Concurrent;
using GallantSms.Application.Access;
using GallantSms.Application.Tenants;

namespace GallantSms.Infrastructure.Identity.RateLimiting;

/// <summary>
/// Token buckets in this host's memory, each with a minute's worth. A bucket that is full again says nothing that its absence
/// would not, so full ones are dropped once a minute and memory follows the tenants that send.
/// </summary>
internal sealed class TokenBuckets(TimeProvider clock) : IRateLimiter
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, TenantBuckets> _tenants = [];
    private long _swept = clock.GetTimestamp();

    /// <summary>Tenants in memory.</summary>
    public int Count => _tenants.Count;

    public RateLimitLease Acquire(TenantInfo tenant, Caller credential, int messages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        var now = clock.GetTimestamp();
        SweepIfDue(now);
        while (true)
        {
            var buckets = _tenants.GetOrAdd(tenant.Id, static _ => new());
            lock (buckets)
            {
                if (buckets.Dropped) continue; // swept between the look-up and the lock
                return buckets.Acquire(tenant.MessagesPerMinute, credential, messages, clock, now);
            }
        }
    }

    private void SweepIfDue(long now)
    {
        var last = Volatile.Read(ref _swept);
        if (clock.GetElapsedTime(last, now) < SweepEvery || Interlocked.CompareExchange(ref _swept, now, last) != last) return;
        foreach (var (id, buckets) in _tenants)
        {
            lock (buckets)
            {
                if (!buckets.DropFull(clock, now)) continue;
                buckets.Dropped = true;
                _tenants.TryRemove(id, out _);
            }
        }
    }

    /// <summary>A tenant's bucket and those of its credentials, under one lock: both pay or neither.</summary>
    private sealed class TenantBuckets
    {
        private readonly Bucket _own = new();
        private readonly Dictionary<Guid, Bucket> _credentials = [];

        public bool Dropped { get; set; }

        public RateLimitLease Acquire(int tenantLimit, Caller credential, int messages, TimeProvider clock, long now)
        {
            _own.Refill(tenantLimit, clock, now);
            if (credential.MessagesPerMinute is not { } limit) return Take(_own, _own, messages);
            if (!_credentials.TryGetValue(credential.CredentialId, out var bucket)) _credentials[credential.CredentialId] = bucket = new();
            bucket.Refill(limit, clock, now);
            return Take(_own, bucket, messages);
        }

        /// <summary>Drops the full buckets and says whether nothing is left.</summary>
        public bool DropFull(TimeProvider clock, long now)
        {
            foreach (var (id, bucket) in _credentials)
                if (bucket.IsFull(clock, now)) _credentials.Remove(id);
            return _credentials.Count == 0 && _own.IsFull(clock, now);
        }

        private static RateLimitLease Take(Bucket one, Bucket other, int messages)
        {
            var allowed = one.HasSome && other.HasSome;
            if (allowed)
            {
                one.Pay(messages);
                if (!ReferenceEquals(one, other)) other.Pay(messages);
            }

            var tighter = allowed
                ? other.Remaining < one.Remaining ? other : one
                : other.Wait > one.Wait ? other : one;
            return new(allowed, tighter.Limit, tighter.Remaining, tighter.Reset, allowed ? TimeSpan.Zero : tighter.Wait);
        }
    }

    private sealed class Bucket
    {
        private double _left;
        private long _at;

        public int Limit { get; private set; }

        /// <summary>A whole message's worth: the crumbs of the last microsecond admit nobody.</summary>
        public bool HasSome => _left >= 1;

        public int Remaining => Math.Max(0, (int)_left);

        public TimeSpan Wait => HasSome ? TimeSpan.Zero : TimeToHave(1);

        public TimeSpan Reset => TimeToHave(Limit);

        public void Refill(int limit, TimeProvider clock, long now)
        {
            _left = Limit == 0 ? limit : Math.Min(limit, _left + Earned(clock, now));
            (Limit, _at) = (limit, Math.Max(_at, now));
        }

        public void Pay(int messages) => _left -= messages;

        public bool IsFull(TimeProvider clock, long now) => _left + Earned(clock, now) >= Limit;

        private double Earned(TimeProvider clock, long now) => now <= _at ? 0 : clock.GetElapsedTime(_at, now).TotalMinutes * Limit;

        private TimeSpan TimeToHave(double messages) => TimeSpan.FromMinutes(Math.Max(0, (messages - _left) / Limit));
    }
}
