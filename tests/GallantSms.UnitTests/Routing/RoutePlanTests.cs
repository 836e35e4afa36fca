using System.Collections.Frozen;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Routing;

namespace GallantSms.UnitTests.Routing;

public sealed class RoutePlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Health _health = new();

    [Fact]
    public void Priority_takes_the_first_that_is_open_and_says_why_not_the_others()
    {
        var plan = Given.Plan(Given.Table(Given.Group(RoutePolicy.Priority, Given.Option(1, closed: "paused"), Given.Option(2), Given.Option(3), Given.Option(4), Given.Option(5, backup: true))));
        _health.Down[2] = ("circuit_open", Now.AddSeconds(4));

        var choice = Choose(plan, Guid.NewGuid(), tried: 3);

        Assert.Equal((short)4, choice.Route!.No);
        Assert.Equal([new(1, "paused"), new(2, "circuit_open"), new(3, "tried"), new RejectedRoute(5, "backup")], choice.Rejected);
        Assert.Equal(Now.AddSeconds(4), choice.RetryAt);
    }

    [Fact]
    public void Nothing_open_says_when_to_come_again()
    {
        var plan = Given.Plan(Given.Table(Given.Group(RoutePolicy.Priority, Given.Option(1), Given.Option(2))));
        _health.Down[1] = ("asked_to_wait", Now.AddSeconds(60));
        _health.Down[2] = ("circuit_open", Now.AddSeconds(5));

        var choice = Choose(plan, Guid.NewGuid());

        Assert.Null(choice.Route);
        Assert.Equal(Now.AddSeconds(5), choice.RetryAt);
    }

    [Fact]
    public void Backups_come_last_whatever_the_policy_thinks_of_them()
    {
        foreach (var policy in Enum.GetValues<RoutePolicy>())
        {
            var plan = Given.Plan(Given.Table(Given.Group(policy, Given.Option(1, backup: true, weight: 1000, prices: ("KE", 1)), Given.Option(2, prices: ("KE", 900)))));
            Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal((short)2, Choose(plan, Guid.NewGuid()).Route!.No));
            Assert.Equal((short)1, Choose(plan, Guid.NewGuid(), tried: 2).Route!.No);
        }
    }

    [Fact]
    public void Weights_are_shares_and_a_message_always_falls_on_the_same_account()
    {
        var plan = Given.Plan(Given.Table(Given.Group(RoutePolicy.Weighted, Given.Option(1, 70), Given.Option(2, 30), Given.Option(3, 0))));
        var ids = Ids(20_000);

        var shares = ids.CountBy(id => Choose(plan, id).Route!.No).ToDictionary();

        Assert.InRange(shares[1], 13_600, 14_400);
        Assert.InRange(shares[2], 5_600, 6_400);
        Assert.DoesNotContain((short)3, shares.Keys);
        Assert.All(ids.Take(100), id => Assert.Equal(Choose(plan, id).Route!.No, Choose(plan, id).Route!.No));
    }

    [Fact]
    public void A_changed_weight_moves_only_messages_of_that_account()
    {
        var before = Given.Plan(Given.Table(Given.Group(RoutePolicy.Weighted, Given.Option(1, 50), Given.Option(2, 50), Given.Option(3, 50))));
        var after = Given.Plan(Given.Table(Given.Group(RoutePolicy.Weighted, Given.Option(1, 50), Given.Option(2, 50), Given.Option(3, 100))));

        Assert.All(Ids(2_000), id =>
        {
            var (old, now) = (Choose(before, id).Route!.No, Choose(after, id).Route!.No);
            Assert.True(now == old || now == 3);
        });
    }

    [Fact]
    public void The_cheapest_to_the_network_goes_first_and_an_unknown_cost_last()
    {
        var group = Given.Group(RoutePolicy.LeastCost,
            Given.Option(1), Given.Option(2, prices: [("*", 5)]), Given.Option(3, prices: [("KE", 9), ("KE/63902", 3)]), Given.Option(4, prices: [("KE", 4)]));

        Assert.Equal([3, 4, 2, 1], Order(group, Given.Query()));
        Assert.Equal([4, 2, 3, 1], Order(group, Given.Query(network: "63903")));
        Assert.Equal([2, 1, 3, 4], Order(group, Given.Query(country: "DE", network: "")));
    }

    [Fact]
    public void The_one_that_delivers_goes_first_once_there_is_enough_to_tell()
    {
        var table = Given.Table(Given.Group(RoutePolicy.Quality, Given.Option(1), Given.Option(2), Given.Option(3))) with
        {
            Figures = new Dictionary<(short, string), CarrierFigures>
            {
                [(1, "KE")] = new(1000, 0, 0, 800, 200, 0, 0),
                [(2, "KE")] = new(1000, 0, 0, 990, 10, 0, 0),
                [(3, "KE")] = new(1000, 0, 400, 1000, 0, 0, 0),
                [(1, "DE")] = new(1, 0, 0, 1, 0, 0, 0),
                [(2, "DE")] = new(1, 0, 0, 0, 1, 0, 0),
            },
        };

        Assert.Equal([2, 1, 3], Given.Plan(table).Candidates.Select(c => (int)c.Option.No));
        Assert.Equal([1, 3, 2], Given.Plan(table, Given.Query(country: "DE", network: "")).Candidates.Select(c => (int)c.Option.No));
    }

    [Theory]
    [InlineData(RoutePolicy.Priority)]
    [InlineData(RoutePolicy.LeastCost)]
    [InlineData(RoutePolicy.Weighted)]
    public void An_account_that_does_badly_keeps_its_share_and_no_more(RoutePolicy policy)
    {
        var table = Given.Table(Given.Group(policy, Given.Option(1, 999, prices: ("KE", 1)), Given.Option(2, 1, prices: ("KE", 2)))) with
        {
            Shares = new Dictionary<(short, string), CarrierShare> { [(1, "KE")] = new(0.1, 0, "") },
        };
        var plan = Given.Plan(table);

        Assert.False(plan.IsUniform);
        Assert.InRange(Ids(10_000).Count(id => Choose(plan, id).Route!.No == 1), 850, 1_150);
        // In another country it is as well as any.
        Assert.InRange(Ids(1_000).Count(id => Choose(Given.Plan(table, Given.Query(country: "UG", network: "")), id).Route!.No == 1), 980, 1_000);
    }

    [Fact]
    public void The_nearest_tenant_with_a_rule_that_fits_decides()
    {
        var (theirs, ours) = (Given.Group(RoutePolicy.Priority, Given.Option(1)), Given.Group(RoutePolicy.Priority, Given.Option(2)));
        var table = Given.Table(
            (Given.Reseller, [Given.Rule(theirs, "reseller", r => r.Match(["KE"], [], [], [], [], []))]),
            (Given.Operator, [Given.Rule(ours, "operator")]));

        Assert.Equal("reseller", Given.Plan(table).RuleName);
        Assert.Equal("operator", Given.Plan(table, Given.Query(country: "DE", network: "")).RuleName);
        Assert.Null(Given.Plan(Given.Table((Given.Customer, [])), Given.Query()).Target);
    }

    [Fact]
    public void A_rule_fits_when_each_of_its_lists_does()
    {
        var group = Given.Group(RoutePolicy.Priority, Given.Option(1));
        void Fits(bool fits, RouteQuery query, string[]? networks = null, string[]? prefixes = null, string[]? senders = null, string[]? traffic = null, Guid[]? tenants = null) =>
            Assert.Equal(fits, Given.Rule(group, change: r => r.Match([], networks ?? [], prefixes ?? [], senders ?? [], traffic ?? [], tenants ?? [])).Fits(query));

        Fits(true, Given.Query());
        Fits(true, Given.Query(), networks: ["63902"]);
        Fits(false, Given.Query(), networks: ["63903"]);
        Fits(true, Given.Query(), prefixes: ["2557", "25471"]);
        Fits(false, Given.Query(), prefixes: ["25472"]);
        Fits(true, Given.Query(sender: SenderType.ShortCode), senders: ["short_code", "number"]);
        Fits(false, Given.Query(), senders: ["short_code", "number"]);
        Fits(true, Given.Query(traffic: TrafficClass.Otp), traffic: ["otp"]);
        Fits(false, Given.Query(traffic: TrafficClass.Marketing), traffic: ["otp"]);
        Fits(true, Given.Query(), tenants: [Given.Reseller]);
        Fits(false, Given.Query(), tenants: [Guid.NewGuid()]);
        Fits(false, Given.Query(), networks: ["63902"], traffic: ["otp"]);
    }

    [Fact]
    public void Rules_on_prefixes_tell_numbers_of_one_country_apart()
    {
        var (narrow, wide) = (Given.Group(RoutePolicy.Priority, Given.Option(1)), Given.Group(RoutePolicy.Priority, Given.Option(2)));
        var plans = new RoutePlans(Given.Table((Given.Operator, [Given.Rule(narrow, "narrow", r => r.Match([], [], ["254713"], [], [], [])), Given.Rule(wide, "wide")])), Given.Chain);

        RoutePlan For(long msisdn) => plans.For(msisdn, "KE", SenderType.Alphanumeric, TrafficClass.Otp);
        Assert.Equal(["narrow", "wide", "narrow", "wide"], new[] { 254713000001, 254714000001, 254713000002, 254714000002 }.Select(n => For(n).RuleName));
        Assert.Same(For(254713000001), For(254713000009));
    }

    private static int[] Order(RouteTarget group, RouteQuery query) => [.. Given.Plan(Given.Table(group), query).Candidates.Select(c => (int)c.Option.No)];

    private static Guid[] Ids(int count)
    {
        var ids = new Guid[count];
        MessageIds.Fill(ids, 7, Now);
        return ids;
    }

    private RouteChoice Choose(RoutePlan plan, Guid messageId, params short[] tried) => plan.Choose(messageId, tried.ToFrozenSet(), _health, Now);
}
