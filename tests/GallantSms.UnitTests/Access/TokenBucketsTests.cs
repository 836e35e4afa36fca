using System.Collections.Frozen;
using GallantSms.Application.Access;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Identity.RateLimiting;
using GallantSms.Tests.Support;

namespace GallantSms.UnitTests.Access;

public sealed class TokenBucketsTests
{
    private readonly ManualClock _clock = new();
    private readonly TokenBuckets _buckets;

    public TokenBucketsTests() => _buckets = new(_clock);

    [Fact]
    public void A_minutes_worth_is_there_at_once_and_no_more()
    {
        var (tenant, caller) = (Tenant(60), Caller());

        for (var i = 0; i < 60; i++) Assert.True(_buckets.Acquire(tenant, caller, 1).Allowed);
        var refused = _buckets.Acquire(tenant, caller, 1);

        Assert.False(refused.Allowed);
        Assert.Equal((60, 0), (refused.Limit, refused.Remaining));
        Assert.Equal(1, refused.RetryAfter.TotalSeconds, 3);
        Assert.Equal(60, refused.Reset.TotalSeconds, 3);
    }

    [Fact]
    public void After_the_told_wait_the_next_message_is_taken()
    {
        var (tenant, caller) = (Tenant(600), Caller());
        _buckets.Acquire(tenant, caller, 600);
        var wait = _buckets.Acquire(tenant, caller, 1).RetryAfter;

        _clock.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(_buckets.Acquire(tenant, caller, 1).Allowed);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_buckets.Acquire(tenant, caller, 1).Allowed);
    }

    [Fact]
    public void A_bulk_larger_than_the_limit_is_admitted_and_its_debt_delays_the_next()
    {
        var (tenant, caller) = (Tenant(1_000), Caller());

        var bulk = _buckets.Acquire(tenant, caller, 100_000);
        Assert.True(bulk.Allowed);
        Assert.Equal(0, bulk.Remaining);
        Assert.Equal(TimeSpan.FromMinutes(100), bulk.Reset);

        Assert.InRange(_buckets.Acquire(tenant, caller, 1).RetryAfter, TimeSpan.FromMinutes(99), TimeSpan.FromMinutes(99.01));
        _clock.Advance(TimeSpan.FromMinutes(98.9));
        Assert.False(_buckets.Acquire(tenant, caller, 1).Allowed);
        _clock.Advance(TimeSpan.FromMinutes(0.2));
        Assert.True(_buckets.Acquire(tenant, caller, 1).Allowed);
    }

    [Fact]
    public void A_refused_request_pays_nothing()
    {
        var (tenant, caller) = (Tenant(60), Caller());
        _buckets.Acquire(tenant, caller, 60);

        for (var i = 0; i < 1_000; i++) _buckets.Acquire(tenant, caller, 50);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_buckets.Acquire(tenant, caller, 1).Allowed);
    }

    [Fact]
    public void A_credential_has_a_limit_of_its_own_and_the_tighter_one_is_told()
    {
        var tenant = Tenant(100);
        var (small, other) = (Caller(10), Caller());

        var lease = _buckets.Acquire(tenant, small, 4);
        Assert.Equal((true, 10, 6), (lease.Allowed, lease.Limit, lease.Remaining));
        _buckets.Acquire(tenant, small, 6);

        Assert.False(_buckets.Acquire(tenant, small, 1).Allowed);
        var unlimited = _buckets.Acquire(tenant, other, 1);
        Assert.Equal((true, 100, 89), (unlimited.Allowed, unlimited.Limit, unlimited.Remaining));
    }

    [Fact]
    public void A_request_refused_by_the_tenants_limit_leaves_the_credentials_alone()
    {
        var tenant = Tenant(10);
        var (first, second) = (Caller(5), Caller(5));
        _buckets.Acquire(tenant, first, 10);

        var refused = _buckets.Acquire(tenant, second, 5);
        Assert.False(refused.Allowed);
        Assert.Equal(10, refused.Limit);

        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, _buckets.Acquire(tenant, second, 5).Remaining);
        Assert.Equal(5, _buckets.Acquire(Tenant(10), Caller(5), 0).Remaining);
    }

    [Fact]
    public void One_tenant_does_not_pay_for_another()
    {
        var (busy, quiet) = (Tenant(10), Tenant(10));
        _buckets.Acquire(busy, Caller(), 1_000);

        Assert.Equal(9, _buckets.Acquire(quiet, Caller(), 1).Remaining);
    }

    [Fact]
    public void A_bucket_never_holds_more_than_a_minutes_worth()
    {
        var (tenant, caller) = (Tenant(60), Caller());
        _buckets.Acquire(tenant, caller, 30);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(59, _buckets.Acquire(tenant, caller, 1).Remaining);
    }

    [Fact]
    public void A_changed_limit_counts_from_the_next_request()
    {
        var tenant = Tenant(60);
        _buckets.Acquire(tenant, Caller(), 1);

        Assert.Equal((10, 9), Told(_buckets.Acquire(tenant with { MessagesPerMinute = 10 }, Caller(), 1)));
        static (int, int) Told(RateLimitLease lease) => (lease.Limit, lease.Remaining);
    }

    [Fact]
    public void Tenants_whose_buckets_are_full_again_take_no_memory()
    {
        for (var i = 0; i < 1_000; i++) _buckets.Acquire(Tenant(60), Caller(30), 1);
        var indebted = Tenant(60);
        _buckets.Acquire(indebted, Caller(), 600);
        Assert.Equal(1_001, _buckets.Count);

        _clock.Advance(TimeSpan.FromMinutes(2));
        var after = _buckets.Acquire(indebted, Caller(), 1);

        Assert.Equal(1, _buckets.Count);
        Assert.False(after.Allowed); // a debt is not forgotten
    }

    [Fact]
    public async Task Concurrent_requests_take_exactly_what_is_there()
    {
        var (tenant, caller) = (Tenant(5_000), Caller(3_000));
        var taken = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1_000; i++)
                if (_buckets.Acquire(tenant, caller, 1).Allowed) Interlocked.Increment(ref taken);
        })));

        Assert.Equal(3_000, taken);
    }

    private static TenantInfo Tenant(int messagesPerMinute) =>
        new(Guid.NewGuid(), 1, null, TenantKind.Customer, TenantStatus.Active, "T", "KE", "USD", messagesPerMinute);

    private static Caller Caller(int? messagesPerMinute = null) =>
        new(Guid.NewGuid(), Guid.NewGuid(), FrozenSet<string>.Empty, messagesPerMinute);
}
