using GallantSms.Domain.Routing;

namespace GallantSms.UnitTests.Routing;

public sealed class ShareControlTests
{
    private static readonly CarrierFigures Nothing = new(0, 0, 0, 0, 0, 0, 0);

    [Fact]
    public void A_bad_account_is_halved_at_every_look_but_never_left_without_traffic()
    {
        var share = CarrierShare.Whole;
        var shares = Enumerable.Range(0, 8).Select(_ => (share = ShareControl.Next(share, Tried(100, failed: 50), Nothing, null)).Share).ToArray();
        Assert.Equal([0.5, 0.25, 0.125, 0.062, 0.05, 0.05, 0.05, 0.05], shares);
    }

    [Fact]
    public void It_gets_its_share_back_slowly_and_only_after_several_good_looks()
    {
        var share = new CarrierShare(0.5, 0, "");
        var shares = Enumerable.Range(0, 8).Select(_ => (share = ShareControl.Next(share, Tried(100, failed: 1), Nothing, null)).Share).ToArray();
        Assert.Equal([0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1], shares);
    }

    [Fact]
    public void Neither_good_nor_bad_keeps_the_share_and_begins_the_count_anew()
    {
        var middling = Tried(100, failed: 10);
        Assert.Equal(CarrierShare.Whole, ShareControl.Next(CarrierShare.Whole, middling, Nothing, null));
        Assert.Equal(new CarrierShare(0.5, 0, "x"), ShareControl.Next(new(0.5, 2, "x"), middling, Nothing, null));
    }

    [Fact]
    public void A_share_that_nobody_uses_drifts_back()
    {
        var share = new CarrierShare(0.05, 0, "");
        for (var look = 0; look < 12; look++) share = ShareControl.Next(share, Nothing, Nothing, null);
        Assert.Equal(CarrierShare.Whole, share);
    }

    /// <summary>All-or-nothing switching flaps: with half of the traffic failing at random, the share must settle, not swing.</summary>
    [Fact]
    public void An_account_that_fails_at_times_does_not_swing_between_all_and_nothing()
    {
        var (share, random, turns, falling) = (CarrierShare.Whole, new Random(7), 0, false);
        for (var look = 0; look < 500; look++)
        {
            var next = ShareControl.Next(share, Tried(200, failed: random.Next(4) == 0 ? 60 : 14), Nothing, null);
            if (next.Share != share.Share)
            {
                if (next.Share < share.Share != falling) turns++;
                falling = next.Share < share.Share;
            }

            share = next;
        }

        Assert.InRange(turns, 1, 3);
        Assert.Equal(ShareControl.Least, share.Share);
    }

    [Theory]
    [InlineData(60, 0.9, true)]    // others deliver: it is the carrier
    [InlineData(60, 0.65, false)]  // nobody does: it is the country
    [InlineData(60, null, false)]  // there is nobody to compare with
    [InlineData(85, 0.9, false)]
    public void Undelivered_messages_count_only_where_others_deliver(int delivered, double? usual, bool lowered) =>
        Assert.Equal(lowered, ShareControl.Next(CarrierShare.Whole, Tried(100, 0), new(100, 0, 0, delivered, 100 - delivered, 0, 0), usual).Share < 1);

    [Fact]
    public void Too_few_tell_nothing() => Assert.Equal(CarrierShare.Whole, ShareControl.Next(CarrierShare.Whole, Tried(19, failed: 19), Nothing, null));

    private static CarrierFigures Tried(int all, int failed) => new(all - failed, 0, failed, 0, 0, 0, 0);
}
