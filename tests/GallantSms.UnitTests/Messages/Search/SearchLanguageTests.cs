using GallantSms.Application.Messages.Search;
using GallantSms.Application.Messages.Search.Language;
using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages.Search;

public sealed class SearchLanguageTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Reads_words_and_conditions_in_any_order()
    {
        var query = Good("pickup status:delivered,failed code to:*5678 from:SHOP country:ke");
        Assert.Equal("pickup code", query.Text);
        Assert.Equal([MessageStatus.Delivered, MessageStatus.Failed], query.Statuses);
        Assert.Equal("5678", query.NumberEnding);
        Assert.Equal(["SHOP"], query.Senders);
        Assert.Equal(["KE"], query.Countries);
    }

    [Theory]
    [InlineData("to:+254712345678", 254712345678)]
    [InlineData("to:0712345678", 254712345678)]
    [InlineData("+254712345678", 254712345678)]
    [InlineData("to:\"+254 712 345 678\"", 254712345678)]
    public void A_number_is_whole_however_it_is_written(string text, long number) => Assert.Equal(number, Good(text).Number);

    [Theory]
    [InlineData("\"Spring sale\" now", "Spring sale now")]
    [InlineData("“Spring sale”", "Spring sale")]
    [InlineData("http://example.com/x 12:30 tom & jerry", "http://example.com/x 12:30 tom jerry")]
    [InlineData("\"status:delivered\"", "status:delivered")]
    [InlineData("unclosed \"quote here", "unclosed quote here")]
    [InlineData("50% -- off - now", "50% off now")]
    public void What_is_no_condition_is_words(string text, string words) => Assert.Equal(words, Good(text).Text);

    [Theory]
    [InlineData("campaign:\"Spring sale\",Easter", new[] { "Spring sale", "Easter" })]
    [InlineData("campaign:a campaign:b", new[] { "a", "b" })]
    public void Alternatives_are_listed_or_repeated(string text, string[] campaigns) => Assert.Equal(campaigns, Good(text).Campaigns);

    [Theory]
    [InlineData("cost>=8000", 8000L, null)]
    [InlineData("cost:>8000 cost<0.02", 8001L, 19999L)]
    [InlineData("price=0.008", 8000L, 8000L)]
    public void Costs_are_micro_units_or_amounts_with_a_point(string text, long? least, long? most) => Assert.Equal((least, most), (Good(text).CostFrom, Good(text).CostTo));

    [Fact]
    public void What_has_a_minus_is_left_out()
    {
        var query = Good("sale -spam -\"two words\" status:sent -status:failed,expired -tag:vip -to:*567 -+254712345678 -on:2026-03-01 -cost>8000");
        Assert.Equal(("sale", MessageStatus.Sent), (query.Text, Assert.Single(query.Statuses)));
        Assert.Equal(["spam", "two words"], query.Without.Take(2).Select(w => w.Text!));
        Assert.Equal([MessageStatus.Failed, MessageStatus.Expired], query.Without[2].Statuses);
        Assert.Equal(["vip"], query.Without[3].Tags);
        Assert.Equal(("567", 254712345678, 1, 8001L), (query.Without[4].NumberEnding, query.Without[5].Number, (query.Without[6].To - query.Without[6].From)!.Value.Days, query.Without[7].CostFrom));
        Assert.Equal(8, query.Without.Count);
        Assert.Equal((null, null), (query.Number, query.NumberEnding));
        Assert.Equal(["simulator"], Read("-provider:simulator", carriers: true).ProvidersWithout);
        Assert.Equal("UNKNOWN_KEY", Assert.Single(Read("-provider:simulator").Errors).Code);
    }

    [Theory]
    [InlineData("sale -#promo", "#promo")]
    [InlineData("sale -(spam)", "(spam)")]
    [InlineData("sale --spam", "-spam")]
    [InlineData("sale -5", "5")]
    [InlineData("sale -don't", "don't")]
    public void A_minus_leaves_out_whatever_sign_comes_behind_it(string text, string without) => Assert.Equal(("sale", without), (Good(text).Text, Assert.Single(Good(text).Without).Text));

    [Fact]
    public void Times_are_days_moments_or_so_far_back()
    {
        Assert.Equal(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Good("after:2026-01-01").From);
        Assert.Equal(Now.AddDays(-7), Good("after:7d").From);
        Assert.Equal(new(2026, 3, 9, 0, 0, 0, TimeSpan.Zero), Good("after:yesterday before:today").From);
        Assert.Equal(new(2026, 3, 1, 6, 30, 0, TimeSpan.Zero), Good("before:2026-03-01T08:30:00+02:00").To);
        var day = Good("on:2026-03-01");
        Assert.Equal(TimeSpan.FromDays(1), day.To - day.From);
    }

    [Theory]
    [InlineData("statsu:delivered", "statsu:delivered", "UNKNOWN_KEY")]
    [InlineData("status:arrived", "status:arrived", "INVALID_VALUE")]
    [InlineData("status:", "status:", "REQUIRED")]
    [InlineData("sale -statsu:sent", "-statsu:sent", "UNKNOWN_KEY")]
    [InlineData("-status:arrived", "-status:arrived", "INVALID_VALUE")]
    [InlineData("-status:", "-status:", "REQUIRED")]
    [InlineData("-to:*12", "-to:*12", "INVALID_VALUE")]
    [InlineData("-\"?!\"", "-\"?!\"", "NOTHING_TO_SEARCH")]
    [InlineData("to:12", "to:12", "INVALID_NUMBER")]
    [InlineData("to:*12", "to:*12", "INVALID_VALUE")]
    [InlineData("to:*567 +254712345678", "+254712345678", "DUPLICATE")]
    [InlineData("country:XX", "country:XX", "INVALID_VALUE")]
    [InlineData("cost>=cheap", "cost>=cheap", "INVALID_VALUE")]
    [InlineData("status>=sent", "status>=sent", "NOT_SUPPORTED")]
    [InlineData("after:whenever", "after:whenever", "INVALID_DATE")]
    [InlineData("after:2026-02-30", "after:2026-02-30", "INVALID_DATE")]
    [InlineData("after:1d after:2d", "after:2d", "DUPLICATE")]
    [InlineData("batch:12", "batch:12", "INVALID_VALUE")]
    [InlineData("& !", null, "NOTHING_TO_SEARCH")]
    [InlineData("after:today before:yesterday", null, "OUT_OF_RANGE")]
    [InlineData("cost>5 cost<5", null, "OUT_OF_RANGE")]
    public void An_error_names_the_part_and_why(string text, string? part, string code)
    {
        var error = Assert.Single(Read(text).Errors);
        Assert.Equal(("q", part, code), (error.Field, error.Value, error.Code));
        Assert.False(string.IsNullOrWhiteSpace(error.Message));
    }

    [Fact]
    public void A_customer_does_not_learn_that_there_are_carriers()
    {
        var error = Assert.Single(Read("provider:simulator").Errors);
        Assert.Equal("UNKNOWN_KEY", error.Code);
        Assert.DoesNotContain("Known are " + "provider", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("on. To find it in texts, put it between quotes.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["simulator"], Read("provider:simulator", carriers: true).Providers);
    }

    [Fact]
    public void There_is_an_end_to_length_and_number()
    {
        Assert.Equal("TOO_LONG", Assert.Single(Read(new string('a', SearchLanguage.Longest + 1)).Errors).Code);
        Assert.Equal("TOO_MANY", Assert.Single(Read(string.Join(' ', Enumerable.Repeat("a", SearchLanguage.MaxTerms + 5))).Errors).Code);
        Assert.Equal("TOO_MANY", Assert.Single(Read(string.Join(' ', Enumerable.Repeat("-a", SearchLanguage.MaxTerms + 5))).Errors).Code);
    }

    [Theory]
    [InlineData("status eq delivered and country in (KE, UG) and price ge 8000")]
    [InlineData("  country IN ('KE',\"UG\") AND status eq delivered and price ge 0.008 ")]
    public void A_filter_is_conditions_that_all_hold(string filter)
    {
        var built = new QueryBuilder(Reader()).Add(FilterLanguage.Read(filter)).Build();
        Assert.Empty(built.Errors);
        Assert.Equal([MessageStatus.Delivered], built.Query.Statuses);
        Assert.Equal(["KE", "UG"], built.Query.Countries);
        Assert.Equal((8000L, null), (built.Query.CostFrom, built.Query.CostTo));
    }

    [Fact]
    public void A_filter_knows_the_names_of_fields()
    {
        var query = new QueryBuilder(Reader()).Add(FilterLanguage.Read("accepted_at ge 2026-01-01 and accepted_at lt 2026-02-01 and sender_id eq SHOP and to eq '+254712345678' and tags eq vip")).Build().Query;
        Assert.Equal((31, "SHOP", 254712345678, "vip"), ((query.To - query.From)!.Value.Days, query.Senders[0], query.Number, query.Tags[0]));
    }

    [Fact]
    public void A_filter_leaves_out_by_ne_and_not_in()
    {
        var built = new QueryBuilder(Reader()).Add(FilterLanguage.Read("status ne delivered and country not in (KE, UG) and accepted_at ne 2026-03-01")).Build();
        Assert.Empty(built.Errors);
        Assert.Equal([MessageStatus.Delivered], built.Query.Without[0].Statuses);
        Assert.Equal(["KE", "UG"], built.Query.Without[1].Countries);
        Assert.Equal(TimeSpan.FromDays(1), built.Query.Without[2].To - built.Query.Without[2].From);
        Assert.Equal((0, 0), (built.Query.Statuses.Count, built.Query.Countries.Count));
    }

    [Fact]
    public void A_filter_for_a_day_is_for_that_day()
    {
        var query = new QueryBuilder(Reader()).Add(FilterLanguage.Read("accepted_at eq 2026-03-01")).Build().Query;
        Assert.Equal((new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(1)), (query.From, query.To - query.From));
    }

    [Theory]
    [InlineData("status eq", "SYNTAX")]
    [InlineData("country not (KE)", "SYNTAX")]
    [InlineData("status not", "SYNTAX")]
    [InlineData("status not in ()", "SYNTAX")]
    [InlineData("to eq ''", "INVALID_NUMBER")]
    [InlineData("to not in ('')", "INVALID_NUMBER")]
    [InlineData("status eq ''", "INVALID_VALUE")]
    [InlineData("accepted_at ne ''", "INVALID_DATE")]
    [InlineData("price ge ''", "INVALID_VALUE")]
    [InlineData("country ne ''", "INVALID_VALUE")]
    [InlineData("network eq ''", "INVALID_VALUE")]
    [InlineData("bulk_id eq ''", "INVALID_VALUE")]
    [InlineData("text contains sale", "NOT_SUPPORTED")]
    [InlineData("colour ne red", "UNKNOWN_KEY")]
    [InlineData("status delivered", "SYNTAX")]
    [InlineData("status in (delivered", "SYNTAX")]
    [InlineData("status in ()", "SYNTAX")]
    [InlineData("status eq a or status eq b", "NOT_SUPPORTED")]
    [InlineData("not status eq delivered", "NOT_SUPPORTED")]
    [InlineData("colour eq red", "UNKNOWN_KEY")]
    [InlineData("accepted_at le 2026-01-01", "NOT_SUPPORTED")]
    [InlineData("status eq delivered, failed", "SYNTAX")]
    public void A_filter_that_cannot_be_read_says_where(string filter, string code)
    {
        var error = Assert.Single(new QueryBuilder(Reader()).Add(FilterLanguage.Read(filter)).Build().Errors);
        Assert.Equal(("filter", code), (error.Field, error.Code));
        Assert.Contains(error.Value!, filter, StringComparison.Ordinal);
    }

    internal static SearchReader Reader(bool carriers = false) => new("KE", Now, carriers);

    private static BuiltQuery Read(string text, bool carriers = false) => new QueryBuilder(Reader(carriers)).Add(SearchLanguage.Read(text, Reader(carriers))).Build();

    private static MessageQuery Good(string text)
    {
        var built = Read(text);
        Assert.Empty(built.Errors);
        return built.Query;
    }
}
