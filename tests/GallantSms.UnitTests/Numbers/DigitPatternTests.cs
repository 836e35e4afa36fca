using System.Text.RegularExpressions;
using GallantSms.Domain.Numbers;

namespace GallantSms.UnitTests.Numbers;

public sealed class DigitPatternTests
{
    [Theory]
    [InlineData(@"7\d{2}")]
    [InlineData("[1-35]4?")]
    [InlineData("(?:12|3)|45?6{0,2}")]
    [InlineData("1(?:2|3(?:4|56))?7")]
    [InlineData(@"(?:1\d?){2}|[09]{1,3}")]
    [InlineData("(?:|5)1")]
    public void Matches_what_the_regular_expression_matches(string pattern)
    {
        var automaton = Compile((0, pattern));
        var expression = new Regex($"^(?:{pattern})$");

        for (var length = 0; length <= 4; length++)
        {
            for (var value = 0; value < Math.Pow(10, length); value++)
            {
                var digits = length == 0 ? "" : value.ToString($"D{length}", System.Globalization.CultureInfo.InvariantCulture);
                Assert.True((automaton.Match(digits) == 1) == expression.IsMatch(digits), $"{pattern} and {digits}");
            }
        }
    }

    [Fact]
    public void Says_which_of_many_patterns_match()
    {
        var automaton = Compile((0, @"\d{3}"), (1, "1[2-4]5"), (2, @"12\d"));

        Assert.Equal(0b111, automaton.Match("125"));
        Assert.Equal(0b101, automaton.Match("126"));
        Assert.Equal(0b001, automaton.Match("999"));
        Assert.Equal(0, automaton.Match("12"));
    }

    [Fact]
    public void An_open_pattern_takes_whatever_follows()
    {
        var builder = new DigitAutomaton.Builder();
        builder.Add(0, DigitPattern.Parse("26|[89]"), open: true);
        var automaton = builder.Compile();

        Assert.All(["26", "8", "2600000000", "91"], digits => Assert.Equal(1, automaton.Match(digits)));
        Assert.All(["", "2", "25", "1"], digits => Assert.Equal(0, automaton.Match(digits)));
        Assert.Equal(0b11_0000_0100, automaton.FirstDigits());
    }

    [Theory]
    [InlineData("1+")]
    [InlineData("1*")]
    [InlineData("a")]
    [InlineData("(1")]
    [InlineData("1)")]
    [InlineData("[12")]
    [InlineData("[]")]
    [InlineData("[a]")]
    [InlineData(@"\w")]
    [InlineData("1{2")]
    [InlineData("1{}")]
    [InlineData("?")]
    public void A_pattern_it_cannot_read_is_refused(string pattern) => Assert.Throws<FormatException>(() => DigitPattern.Parse(pattern));

    private static DigitAutomaton Compile(params (int Bit, string Pattern)[] patterns)
    {
        var builder = new DigitAutomaton.Builder();
        foreach (var (bit, pattern) in patterns) builder.Add(bit, DigitPattern.Parse(pattern));
        return builder.Compile();
    }
}
