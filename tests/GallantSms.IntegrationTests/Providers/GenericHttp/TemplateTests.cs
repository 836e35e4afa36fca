using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Providers.GenericHttp;
using Microsoft.AspNetCore.WebUtilities;

namespace GallantSms.IntegrationTests.Providers.GenericHttp;

/// <summary>Whatever people write stays in its place.</summary>
public sealed class TemplateTests
{
    public static TheoryData<string> Hostile => new(
        "\",\"to\":\"+999", "\\", "\\\"", "\\u0022,\"x\":1", "a\"}{\"b", "line\r\nX-Injected: 1", "&to=%2B999", "a=b&c=d#e?f", "%22%26", "+ and space",
        "</text><to>+999</to><text>", "\" evil=\"1", "' evil='1", "]]>", "<!--", "&amp;&lt;", "{{secret}}", "}}{{to}}", "../../admin", "\0\u0001\u001f", "\ud800", "😀é\u2028\u2029", "$&\\1");

    [Theory]
    [MemberData(nameof(Hostile))]
    public void In_json_a_text_stays_one_text(string text)
    {
        var rendered = Render("""{"to":"{{to}}","nested":[{"text":"say: {{text}}!"}],"bare":{{text}},"n":{{segments}},"s":"{{segments}}","flash":{{flash}}}""", TemplateKind.Json, text);

        using var json = JsonDocument.Parse(rendered);
        var root = json.RootElement;
        Assert.Equal(["to", "nested", "bare", "n", "s", "flash"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal("+447911123456", root.GetProperty("to").GetString());
        Assert.Equal($"say: {Sound(text)}!", root.GetProperty("nested")[0].GetProperty("text").GetString());
        Assert.Equal(Sound(text), root.GetProperty("bare").GetString());
        Assert.Equal((2, "2", false), (root.GetProperty("n").GetInt32(), root.GetProperty("s").GetString(), root.GetProperty("flash").GetBoolean()));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void In_a_form_a_text_stays_one_field(string text)
    {
        var form = QueryHelpers.ParseQuery(Render("to={{to}}&text={{text}}&from={{from}}", TemplateKind.Form, text));
        Assert.Equal(["to", "text", "from"], form.Keys);
        Assert.Equal(("+447911123456", Sound(text), Sound(text)), ((string)form["to"]!, (string)form["text"]!, (string)form["from"]!));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void In_an_address_a_text_stays_one_parameter(string text)
    {
        var url = new Uri(Render("https://carrier.example/v1/send/{{to_digits}}?text={{text}}&key={{secret}}", TemplateKind.Url, text));
        Assert.Equal(("carrier.example", "/v1/send/447911123456", ""), (url.Host, url.AbsolutePath, url.Fragment));
        var query = QueryHelpers.ParseQuery(url.Query);
        Assert.Equal(["text", "key"], query.Keys);
        Assert.Equal(Sound(text), (string)query["text"]!);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void In_xml_a_text_stays_one_text(string text)
    {
        var xml = XDocument.Parse(Render("""<?xml version="1.0"?><sms to="{{to}}" note='{{text}}'><text>{{text}}</text></sms>""", TemplateKind.Xml, text), LoadOptions.PreserveWhitespace);
        Assert.Equal(["to", "note"], xml.Root!.Attributes().Select(a => a.Name.LocalName));
        Assert.Equal("text", Assert.Single(xml.Root.Elements()).Name.LocalName);
        var expected = string.Concat(Sound(text).EnumerateRunes().Select(r => r.Value < ' ' && r.Value is not ('\r' or '\n' or '\t') ? "\uFFFD" : r.ToString()));
        Assert.Equal((expected, expected), (xml.Root.Value, xml.Root.Attribute("note")!.Value));
    }

    [Theory]
    [InlineData(nameof(TemplateKind.Json), """{"a":"{{nothing}}"}""")]
    [InlineData(nameof(TemplateKind.Json), """{"a":"{{text"}""")]
    [InlineData(nameof(TemplateKind.Json), """{"a":"\{{text}}"}""")]
    [InlineData(nameof(TemplateKind.Json), """{"a":"{{text}}}""")]
    [InlineData(nameof(TemplateKind.Xml), "<a><![CDATA[{{text}}]]></a>")]
    [InlineData(nameof(TemplateKind.Xml), "<a><!-- {{text}} --></a>")]
    [InlineData(nameof(TemplateKind.Xml), "<!DOCTYPE a><a>{{text}}</a>")]
    [InlineData(nameof(TemplateKind.Xml), "<a {{text}}=\"1\"/>")]
    [InlineData(nameof(TemplateKind.Xml), "<{{text}}/>")]
    [InlineData(nameof(TemplateKind.Url), "{{callback_url}}/x")]
    [InlineData(nameof(TemplateKind.Url), "https://{{username}}/x")]
    [InlineData(nameof(TemplateKind.Url), "https://carrier.example{{text}}")]
    [InlineData(nameof(TemplateKind.Url), "https://carrier.example:{{to_digits}}/")]
    [InlineData(nameof(TemplateKind.Url), "https://carrier.example/{{text}}")]
    [InlineData(nameof(TemplateKind.Url), "https://carrier.example/{{from}}/send")]
    [InlineData(nameof(TemplateKind.Url), "https://user:pw@carrier.example/")]
    [InlineData(nameof(TemplateKind.Url), "https://carrier.example/#{{text}}")]
    [InlineData(nameof(TemplateKind.Url), "ftp://carrier.example/")]
    [InlineData(nameof(TemplateKind.Url), "carrier.example/send")]
    [InlineData(nameof(TemplateKind.Header), "{{text}}")]
    [InlineData(nameof(TemplateKind.Header), "{{from}}")]
    [InlineData(nameof(TemplateKind.Header), "a\r\nb")]
    public void A_template_whose_places_are_none_is_refused(string kind, string text)
    {
        var (template, problem) = Template.Parse(text, Enum.Parse<TemplateKind>(kind));
        Assert.Null(template);
        Assert.NotEmpty(problem!);
    }

    /// <summary>Half a surrogate pair is no text; every writer makes the replacement character of it.</summary>
    private static string Sound(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Render(string template, TemplateKind kind, string text)
    {
        var (parsed, problem) = Template.Parse(template, kind);
        Assert.True(parsed is not null, problem);
        var account = new ProviderAccount(1, "generic_http", "x", new Dictionary<string, string> { ["secret"] = "s&=\"<" });
        var now = DateTimeOffset.UtcNow;
        return parsed.Render(TemplateValues.Of(account, new OutboundSms(Guid.CreateVersion7(), "+447911123456", text, text, SmsEncoding.Ucs2, 2, false, now.AddHours(1)), now));
    }
}
