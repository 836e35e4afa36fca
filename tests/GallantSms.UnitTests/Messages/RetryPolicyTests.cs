using GallantSms.Application.Messages.Delivery;
using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages;

public sealed class RetryPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeliveryOptions Options = new() { MaxAttempts = 4, RetryDelay = TimeSpan.FromSeconds(2), MaxRetryDelay = TimeSpan.FromSeconds(10) };

    [Fact]
    public void Pauses_grow_up_to_the_longest()
    {
        var first = RetryPolicy.Pause(Options, MessageReason.CarrierCongested, 1, null, Now.AddHours(1), Now);
        var third = RetryPolicy.Pause(Options, MessageReason.CarrierCongested, 3, null, Now.AddHours(1), Now);
        Assert.InRange(first!.Value.TotalSeconds, 1.5, 2.5);
        Assert.InRange(third!.Value.TotalSeconds, 6, 10);
    }

    [Fact]
    public void What_the_carrier_asked_for_is_kept() =>
        Assert.Equal(TimeSpan.FromMinutes(3), RetryPolicy.Pause(Options, MessageReason.CarrierThrottled, 1, TimeSpan.FromMinutes(3), Now.AddHours(1), Now));

    [Theory]
    [InlineData(MessageReason.InvalidNumber, 1, 3600)]       // never gets better
    [InlineData(MessageReason.CarrierUnavailable, 4, 3600)]  // attempts are used up
    [InlineData(MessageReason.CarrierUnavailable, 1, 1)]     // would come after its validity
    public void Some_are_not_tried_again(MessageReason reason, int attempts, int validSeconds) =>
        Assert.Null(RetryPolicy.Pause(Options, reason, attempts, null, Now.AddSeconds(validSeconds), Now));

    /// <summary>Nothing is wrong with the message or its way, only the moment: it waits as long as it is valid.</summary>
    [Theory]
    [InlineData(MessageReason.CarrierThrottled)]
    [InlineData(MessageReason.CarrierQuota)]
    [InlineData(MessageReason.CarrierCredit)]
    [InlineData(MessageReason.CarrierAccount)]
    public void What_only_has_to_wait_does_not_run_out_of_attempts(MessageReason reason) =>
        Assert.NotNull(RetryPolicy.Pause(Options, reason, 400, null, Now.AddDays(2), Now));
}
