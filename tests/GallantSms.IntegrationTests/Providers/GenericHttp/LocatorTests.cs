using System.Text;
using GallantSms.Infrastructure.Providers.GenericHttp;

namespace GallantSms.IntegrationTests.Providers.GenericHttp;

public sealed class LocatorTests
{
    private const string Json = """{"a":{"b":["x",{"c":7.50,"d":true}]},"m~n":"tilde","e/f":"slash","":"empty","nul":null,"bad":"\ud800","0":"zero"}""";
    private const string Xml = """<?xml version="1.0"?><s:r xmlns:s="urn:x"><s:Other>1</s:Other><Id> 42 </Id><Id>43</Id><Deep><b/></Deep></s:r>""";

    [Theory]
    [InlineData("/a/b/0", Json, "x")]
    [InlineData("/a/b/1/c", Json, "7.50")]
    [InlineData("/a/b/1/d", Json, "true")]
    [InlineData("/m~0n", Json, "tilde")]
    [InlineData("/e~1f", Json, "slash")]
    [InlineData("/", Json, "empty")]
    [InlineData("/0", Json, "zero")]
    [InlineData("/a/b/00", Json, null)]
    [InlineData("/a/b/-", Json, null)]
    [InlineData("/a/b/2", Json, null)]
    [InlineData("/a/b/99999999999999999999", Json, null)]
    [InlineData("/a/b", Json, null)]
    [InlineData("/a/b/0/x", Json, null)]
    [InlineData("/nul", Json, null)]
    [InlineData("/bad", Json, null)]
    [InlineData("/a/b/0", "no json", null)]
    [InlineData("/a/b/0", "", null)]
    [InlineData("xml:Id", Xml, "42")]
    [InlineData("xml:Other", Xml, "1")]
    [InlineData("xml:Deep", Xml, null)]
    [InlineData("xml:None", Xml, null)]
    [InlineData("xml:Id", "<r><Id>1</Id>", null)]
    [InlineData("xml:Id", "<!DOCTYPE r [<!ENTITY e '1'>]><r><Id>&e;</Id></r>", null)]
    [InlineData("regex:^OK: (\\w+)$", "OK: abc", "abc")]
    [InlineData("regex:^OK: (\\w+)$", "ERR: abc", null)]
    public void A_value_is_found_where_it_is_said_to_be(string place, string answer, string? value)
    {
        using var body = new AnswerBody(Encoding.UTF8.GetBytes(answer));
        Assert.Equal(value, Locator.Parse(place)!.Find(body));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("xml:")]
    [InlineData("regex:abc")]
    [InlineData("regex:(a)(b)")]
    [InlineData("regex:(")]
    [InlineData("regex:(a)\\1")]
    [InlineData("")]
    public void What_is_no_place_is_told(string place) => Assert.Null(Locator.Parse(place));

    /// <summary>With backtracking this would take longer than the universe has been there.</summary>
    [Fact]
    public void An_answer_cannot_make_an_expression_slow()
    {
        using var body = new AnswerBody(Encoding.ASCII.GetBytes(new string('a', 50_000) + "!"));
        Assert.Null(Locator.Parse("regex:^((?:a+)+)$")!.Find(body));
    }

    [Theory]
    [InlineData("200-299, 304", 200, true)]
    [InlineData("200-299, 304", 299, true)]
    [InlineData("200-299, 304", 304, true)]
    [InlineData("200-299, 304", 300, false)]
    [InlineData("", 200, false)]
    public void Statuses_are_ranges(string text, int status, bool holds) => Assert.Equal(holds, StatusRanges.Parse(text)!.Contain(status));

    [Theory]
    [InlineData("2xx")]
    [InlineData("299-200")]
    [InlineData("20")]
    [InlineData("200-250-299")]
    [InlineData("-200")]
    public void What_is_no_list_of_statuses_is_told(string text) => Assert.Null(StatusRanges.Parse(text));
}
