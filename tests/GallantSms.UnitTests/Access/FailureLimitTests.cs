using System.Net;
using GallantSms.Infrastructure.Identity;
using GallantSms.Tests.Support;

namespace GallantSms.UnitTests.Access;

public sealed class FailureLimitTests
{
    private readonly ManualClock _clock = new();
    private readonly FailureLimit _limit;

    public FailureLimitTests() => _limit = new(_clock);

    [Fact]
    public void The_twentieth_failure_in_a_minute_blocks_until_the_minute_is_over()
    {
        _clock.Advance(TimeSpan.FromSeconds(15));
        Fail("192.0.2.1", FailureLimit.PerMinute - 1);
        Assert.Null(_limit.Blocked(IPAddress.Parse("192.0.2.1")));

        Fail("192.0.2.1", 1);
        Assert.Equal(TimeSpan.FromSeconds(45), _limit.Blocked(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(TimeSpan.FromSeconds(45), _limit.Blocked(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.Null(_limit.Blocked(IPAddress.Parse("192.0.2.2")));

        _clock.Advance(TimeSpan.FromSeconds(45));
        Assert.Null(_limit.Blocked(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void Addresses_of_one_ipv6_subscriber_count_together()
    {
        for (var i = 1; i <= FailureLimit.PerMinute; i++) Fail($"2001:db8:0:1::{i:x}", 1);

        Assert.NotNull(_limit.Blocked(IPAddress.Parse("2001:db8:0:1:ffff::1")));
        Assert.Null(_limit.Blocked(IPAddress.Parse("2001:db8:0:2::1")));
    }

    [Fact]
    public void More_addresses_than_there_is_room_for_do_not_take_more_memory()
    {
        for (var i = 0; i < FailureLimit.Capacity + 100; i++) _limit.Count(new IPAddress(BitConverter.GetBytes(i)));
        var late = new IPAddress(BitConverter.GetBytes(FailureLimit.Capacity + 50));

        for (var i = 0; i < FailureLimit.PerMinute; i++) _limit.Count(late);
        Assert.Null(_limit.Blocked(late));
        for (var i = 0; i < FailureLimit.PerMinute; i++) _limit.Count(new IPAddress(BitConverter.GetBytes(7)));
        Assert.NotNull(_limit.Blocked(new IPAddress(BitConverter.GetBytes(7))));
    }

    private void Fail(string address, int times)
    {
        for (var i = 0; i < times; i++) _limit.Count(IPAddress.Parse(address));
    }
}
