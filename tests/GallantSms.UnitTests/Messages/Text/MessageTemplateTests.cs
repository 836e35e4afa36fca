using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages.Text;

public sealed class MessageTemplateTests
{
    [Theory]
    [InlineData("Hi {{name}}!", "Hi Ada!")]
    [InlineData("Hi {{ name }}!", "Hi Ada!")]
    [InlineData("{{name}}{{  name}}{{name  }}", "AdaAdaAda")]
    [InlineData("{{order.id}} {{first-name}} {{_x1}}", "<order.id> <first-name> <_x1>")]
    [InlineData("{{prénom}}", "<prénom>")]
    [InlineData("{{{name}}}", "{Ada}")]
    [InlineData("{{ {{name}} }}", "{{ Ada }}")]
    [InlineData("{{{{name}}", "{{Ada")]
    public void Placeholders_are_filled_in(string source, string rendered)
    {
        Assert.True(MessageTemplate.Parse(source).TryRender(name => name == "name" ? "Ada" : $"<{name}>", out string text, out string missing));
        Assert.Equal((rendered, ""), (text, missing));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no placeholder")]
    [InlineData("{name}")]
    [InlineData("{{}}")]
    [InlineData("{{ }}")]
    [InlineData("{{1st}}")]
    [InlineData("{{-a}}")]
    [InlineData("{{.a}}")]
    [InlineData("{{first name}}")]
    [InlineData("{{na\nme}}")]
    [InlineData("{{\nname}}")]
    [InlineData("{{a+b}}")]
    [InlineData("{{name")]
    [InlineData("{{name }")]
    [InlineData("{{name} }")]
    [InlineData("name}}")]
    [InlineData("{ {name}}")]
    [InlineData("{{{{{{{{")]
    public void Anything_else_between_braces_is_text(string source)
    {
        var template = MessageTemplate.Parse(source);

        Assert.Empty(template.Placeholders);
        Assert.True(template.TryRender(_ => throw new InvalidOperationException("nothing to look up"), out string text, out _));
        Assert.Equal(source, text);
    }

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Assert.Equal([new string('a', 64)], MessageTemplate.Parse("{{" + new string('a', 64) + "}}").Placeholders);
        Assert.Empty(MessageTemplate.Parse("{{" + new string('a', 65) + "}}").Placeholders);
    }

    [Fact]
    public void Placeholders_are_told_once_each_in_order_and_as_spelt() =>
        Assert.Equal(["b", "a", "A"], MessageTemplate.Parse("{{b}} {{a}} {{ b }} {{A}}").Placeholders);

    [Fact]
    public void A_value_is_inserted_verbatim_and_never_parsed_again()
    {
        Assert.True(MessageTemplate.Parse("{{a}}{{b}}").TryRender(name => name == "a" ? "{{b}} {{" : "b}}", out string text, out _));
        Assert.Equal("{{b}} {{b}}", text);
    }

    [Fact]
    public void An_empty_value_is_a_value()
    {
        Assert.True(MessageTemplate.Parse("<{{a}}>").TryRender(_ => "", out string text, out _));
        Assert.Equal("<>", text);
    }

    [Fact]
    public void The_first_missing_value_is_named_and_nothing_is_rendered()
    {
        Assert.False(MessageTemplate.Parse("{{a}} {{b}} {{c}}").TryRender(name => name == "a" ? "1" : null, out string text, out string missing));
        Assert.Equal(("", "b"), (text, missing));
    }

    [Fact]
    public void A_template_renders_again_for_the_next_recipient()
    {
        var template = MessageTemplate.Parse("Hi {{name}}");

        Assert.True(template.TryRender(name => name == "name" ? "Ada" : null, out string first, out _));
        Assert.True(template.TryRender(name => name == "name" ? "Bo" : null, out string second, out _));
        Assert.Equal(("Hi Ada", "Hi Bo"), (first, second));
    }
}
