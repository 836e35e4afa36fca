using GallantSms.Application.Routing;
using GallantSms.Domain.Routing;

namespace GallantSms.UnitTests.Routing;

public sealed class SenderBookTests
{
    [Fact]
    public void The_messages_own_sender_is_shown_where_the_country_lets_it()
    {
        var book = Book(("US", SenderFreedom.Impossible, SenderFreedom.Free));
        Assert.Equal(new("ACME", "message", ""), book.Choose(Given.Chain, "KE", "ACME"));
        Assert.Equal(new("+12025550100", "message", ""), book.Choose(Given.Chain, "US", "+12025550100"));
    }

    [Fact]
    public void The_fallback_of_the_country_and_the_nearest_tenant_comes_first()
    {
        (Guid, string, string, bool)[] all =
        [
            (Given.Customer, "+12025550101", "US", true), (Given.Customer, "+12025550102", "*", true), (Given.Reseller, "+12025550103", "US", true),
            (Given.Reseller, "+12025550104", "*", true), (Given.Operator, "+12025550105", "US", true), (Given.Operator, "+12025550106", "*", true),
        ];
        string[] sources = ["tenant_country", "tenant", "parent_country", "parent", "platform_country", "platform"];

        for (var i = 0; i < all.Length; i++)
        {
            var book = Book([("US", SenderFreedom.Impossible, SenderFreedom.Free)], all[i..]);
            Assert.Equal(new(all[i].Item2, sources[i], "not_possible_in_country"), book.Choose(Given.Chain, "US", "ACME"));
        }
    }

    [Fact]
    public void A_fallback_that_could_not_be_shown_either_is_none()
    {
        var book = Book([("US", SenderFreedom.Impossible, SenderFreedom.Free)], (Given.Customer, "OTHER", "*", true), (Given.Customer, "+12025550101", "US", false));
        Assert.Equal(new(null, "", "not_possible_in_country"), book.Choose(Given.Chain, "US", "ACME"));
    }

    [Fact]
    public void Where_approval_is_asked_for_only_the_approved_of_that_country_is_shown()
    {
        var book = Book([("IN", SenderFreedom.OnlyApproved, SenderFreedom.Free)], (Given.Reseller, "ACME", "IN", false), (Given.Customer, "OTHER", "*", false));
        Assert.Equal("acme", book.Choose(Given.Chain, "IN", "acme").Sender);
        Assert.Equal(new(null, "", "not_approved_for_country"), book.Choose(Given.Chain, "IN", "OTHER"));
        Assert.Null(book.Choose([Guid.NewGuid(), Given.Operator], "IN", "ACME").Sender);
    }

    private static SenderBook Book(params (string, SenderFreedom, SenderFreedom)[] rules) => Book(rules, []);

    private static SenderBook Book((string Country, SenderFreedom Alphanumeric, SenderFreedom Numeric)[] rules, params (Guid Tenant, string Sender, string Country, bool Fallback)[] approved) => new(
        rules.ToDictionary(r => r.Country, r =>
        {
            var rule = SenderRule.Create(r.Country);
            rule.Change(r.Alphanumeric, r.Numeric, "", "", default);
            return rule;
        }),
        approved.Select(a => RegisteredSender.Request(a.Tenant, a.Sender, a.Country, "", a.Fallback, DateTimeOffset.UnixEpoch)));
}
