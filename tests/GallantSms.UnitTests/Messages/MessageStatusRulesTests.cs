using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages;

public sealed class MessageStatusRulesTests
{
    [Theory]
    [InlineData(MessageStatus.Sent, MessageStatus.Delivered, true)]
    [InlineData(MessageStatus.Sent, MessageStatus.Sent, false)]
    [InlineData(MessageStatus.Queued, MessageStatus.Delivered, true)]         // the receipt came before the submit's answer
    [InlineData(MessageStatus.Unconfirmed, MessageStatus.Sent, true)]
    [InlineData(MessageStatus.Delivered, MessageStatus.Undelivered, false)]
    [InlineData(MessageStatus.Expired, MessageStatus.Delivered, true)]
    [InlineData(MessageStatus.Unknown, MessageStatus.Delivered, true)]
    [InlineData(MessageStatus.Expired, MessageStatus.Undelivered, false)]
    [InlineData(MessageStatus.Canceled, MessageStatus.Delivered, false)]
    [InlineData(MessageStatus.Rejected, MessageStatus.Delivered, false)]
    [InlineData(MessageStatus.Sent, MessageStatus.Queued, false)]             // no carrier's word
    public void News_moves_a_message_only_upwards(MessageStatus current, MessageStatus reported, bool moves) =>
        Assert.Equal(moves, MessageStatusRules.MayReplace(current, MessageReason.None, reported));

    [Theory]
    [InlineData(MessageReason.AbsentSubscriber, true)]
    [InlineData(MessageReason.InvalidNumber, false)]
    public void A_late_delivery_replaces_only_a_temporary_failure(MessageReason reason, bool moves) =>
        Assert.Equal(moves, MessageStatusRules.MayReplace(MessageStatus.Undelivered, reason, MessageStatus.Delivered));

    [Fact]
    public void Whatever_comes_in_whatever_order_a_delivery_stays()
    {
        var words = new[] { MessageStatus.Sent, MessageStatus.Undelivered, MessageStatus.Expired, MessageStatus.Unknown, MessageStatus.Delivered };
        foreach (var first in words)
            foreach (var second in words)
                Assert.False(MessageStatusRules.MayReplace(MessageStatus.Delivered, MessageReason.None, first) || MessageStatusRules.MayReplace(MessageStatus.Delivered, MessageReason.None, second));
    }
}
