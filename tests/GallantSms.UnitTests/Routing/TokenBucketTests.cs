using GallantSms.Application.Routing;

namespace GallantSms.UnitTests.Routing;

public sealed class TokenBucketTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Never_more_than_the_rate_and_a_seconds_burst_whatever_is_asked()
    {
        var (bucket, taken, now) = (new TokenBucket(50, Start), 0, Start);
        for (var step = 0; step < 1000; step++, now = now.AddMilliseconds(10))
        {
            for (var ask = 0; ask < 5; ask++)
            {
                if (bucket.Take(1, urgent: true, now) is null) taken++;
            }
        }

        Assert.InRange(taken, 500, 50 + 500);
    }

    [Fact]
    public void Who_comes_when_told_is_served_and_the_times_are_spread()
    {
        var bucket = new TokenBucket(100, Start);
        while (bucket.Take(1, urgent: false, Start) is null) { }

        var times = Enumerable.Range(0, 500).Select(_ => bucket.Take(1, urgent: false, Start)!.Value).ToArray();

        Assert.Equal(times.Order(), times);
        Assert.InRange((times[^1] - Start).TotalSeconds, 4.9, 5.5);
        Assert.All(times, t => Assert.Null(bucket.Take(1, urgent: false, t)));
    }

    [Fact]
    public void Bulk_leaves_a_fifth_for_the_urgent()
    {
        var bucket = new TokenBucket(100, Start);
        var bulk = 0;
        while (bucket.Take(1, urgent: false, Start) is null) bulk++;

        Assert.Equal(80, bulk);
        Assert.Equal(20, Enumerable.Range(0, 100).Count(_ => bucket.Take(1, urgent: true, Start) is null));
    }

    [Fact]
    public void A_message_longer_than_the_bucket_goes_when_the_bucket_is_full_and_is_paid_for()
    {
        var bucket = new TokenBucket(2, Start);
        Assert.Null(bucket.Take(6, urgent: true, Start));
        Assert.NotNull(bucket.Take(1, urgent: true, Start.AddSeconds(1)));
        Assert.Null(bucket.Take(1, urgent: true, Start.AddSeconds(3)));
    }
}
