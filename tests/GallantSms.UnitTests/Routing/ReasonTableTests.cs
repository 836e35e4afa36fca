using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Domain.Routing;

namespace GallantSms.UnitTests.Routing;

public sealed class ReasonTableTests
{
    [Fact]
    public void Every_reason_has_one_line_that_does_not_contradict_itself()
    {
        Assert.Equal(Enum.GetValues<MessageReason>().Except([MessageReason.None]).Order(), ReasonTable.All.Select(f => f.Reason).Order());
        Assert.All(ReasonTable.All, f =>
        {
            Assert.False(f.Is(ReasonFlags.Retryable) && f.Is(ReasonFlags.Permanent));
            Assert.True(!f.Is(ReasonFlags.Suppress) || f.Is(ReasonFlags.Permanent));
            Assert.EndsWith(".", f.Meaning);
        });
    }

    [Fact]
    public void Who_said_no_and_a_number_that_is_none_are_not_tried_elsewhere()
    {
        foreach (var facts in ReasonTable.All.Where(f => f.Is(ReasonFlags.Suppress))) Assert.Equal(ErrorAction.Fail, ErrorRules.Usual(facts.Class));
        Assert.False(ErrorRules.May(ReasonClass.Consent, ErrorAction.Next));
        Assert.True(ErrorRules.May(ReasonClass.Route, ErrorAction.Fail));
    }

    [Theory]
    [InlineData(254713000001, "63902")]
    [InlineData(254733000001, "63903")]
    [InlineData(2348031234567, "62130")]
    [InlineData(250781234567, "63510")]
    [InlineData(447911123456, "")]
    [InlineData(1, "")]
    public void A_number_was_given_out_by_a_network(long msisdn, string network)
    {
        Assert.Equal(network, Networks.Of(msisdn));
        if (network.Length > 0) Assert.NotEmpty(Networks.Names[network]);
    }
}
