using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages.Text;

public sealed class SmartEncodingTests
{
    [Theory]
    [InlineData("“Don’t” – she said — ‚now‘", "\"Don't\" - she said - ,now'")]
    [InlineData("«a» ‹b› „c‟", "\"a\" <b> \"c\"")]
    [InlineData("a\u00A0b\u2003c\u202Fd\u3000e\tf", "a b c d e f")]
    [InlineData("wait…", "wait...")]
    [InlineData("•one ‣two", "-one -two")]
    [InlineData("ze\u200Bro\uFEFF\u2060\u00AD\u200D\u200E", "zero")]
    [InlineData("ＳＡＬＥ　５０％！～", "SALE 50%!~")]
    [InlineData("oﬃce ﬁne Œuvre", "office fine OEuvre")]
    [InlineData("3×4÷2−1 ½ m²", "3x4/2-1 1/2 m2")]
    [InlineData("`a´", "'a'")]
    [InlineData("｀a＇", "'a'")]
    [InlineData("one\u2028two\u0085three", "one\ntwo\nthree")]
    [InlineData("bell\u0007 escape\u001B", "bell escape")]
    [InlineData("cafe\u0301 man\u0303ana A\u030Angstrom", "café mañana Ångstrom")]
    [InlineData("ΚΑΛΗΜΕΡΑ", "KAΛHMEPA")]
    public void Typography_becomes_GSM7(string given, string sent)
    {
        var text = SmsText.Analyze(given, EncodingMode.Smart);

        Assert.Equal((sent, SmsEncoding.Gsm7, true), (text.Text, text.Encoding, text.Replaced));
        Assert.Empty(text.Reasons);
    }

    [Fact]
    public void Whatever_is_replaced_is_replaced_by_GSM7()
    {
        int replaced = 0;
        for (char c = '\u0001'; c < char.MaxValue; c++)
        {
            if (char.IsSurrogate(c)) continue;

            var text = SmsText.Analyze(c.ToString(), EncodingMode.Smart);

            Assert.True(!text.Replaced || text.Encoding == SmsEncoding.Gsm7, $"U+{(int)c:X4} became {text.Text}");
            if (text.Replaced) replaced++;
        }

        Assert.True(replaced > 300, $"only {replaced}");
    }

    [Theory]
    [InlineData("Plain, with Ç and [€]\r\n")]
    [InlineData("")]
    public void A_text_that_fits_is_left_alone(string given)
    {
        var text = SmsText.Analyze(given, EncodingMode.Smart);

        Assert.Same(given, text.Text);
        Assert.False(text.Replaced);
    }

    [Theory]
    [InlineData("Chào anh Nguyễn")]
    [InlineData("à bientôt, François")]
    [InlineData("Привет")]
    public void Letters_are_not_misspelt(string given)
    {
        var text = SmsText.Analyze(given, EncodingMode.Smart);

        Assert.Equal((given, SmsEncoding.Ucs2, false), (text.Text, text.Encoding, text.Replaced));
    }

    [Fact]
    public void What_stays_UCS2_is_replaced_where_that_does_no_harm()
    {
        var text = SmsText.Analyze("“Hi”\u00A0😀", EncodingMode.Smart);

        Assert.Equal(("\"Hi\" 😀", SmsEncoding.Ucs2, true), (text.Text, text.Encoding, text.Replaced));
        Assert.Equal([new(5, "😀")], text.Reasons);   // the index is that of the text sent
    }

    [Theory]
    [InlineData("👨‍👩‍👧 ❤️")]
    [InlineData("می‌خواهم")]
    [InlineData("你好，世界。")]
    [InlineData("Αθήνα")]
    [InlineData("wait… 😀")]
    public void What_stays_UCS2_keeps_its_joiners_its_script_and_its_length(string given) =>
        Assert.Equal(given, SmsText.Analyze(given, EncodingMode.Smart).Text);

    [Fact]
    public void The_other_modes_replace_nothing()
    {
        Assert.Equal("“Hi”", SmsText.Analyze("“Hi”", EncodingMode.Auto).Text);
        Assert.Equal("“Hi”", SmsText.Analyze("“Hi”", EncodingMode.Ucs2).Text);
    }
}
