using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages.Text;

public sealed class SmsTextTests
{
    /// <summary>Written down apart from the code's table: 3GPP TS 23.038, 6.2.1, without the escape.</summary>
    private const string BasicAlphabet =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    [Fact]
    public void The_basic_alphabet_costs_one_septet_the_extension_two_and_nothing_else_is_GSM7()
    {
        Assert.Equal(127, BasicAlphabet.Distinct().Count());
        for (char c = '\u0001'; c < char.MaxValue; c++)
        {
            if (char.IsSurrogate(c)) continue;

            var text = SmsText.Analyze(c.ToString(), EncodingMode.Auto);

            int septets = BasicAlphabet.Contains(c) ? 1 : SampleTexts.Extension.Contains(c) ? 2 : 0;
            Assert.Equal((c, septets > 0 ? SmsEncoding.Gsm7 : SmsEncoding.Ucs2), (c, text.Encoding));
            Assert.Equal((c, septets > 0 ? septets : 1), (c, text.Units));
        }
    }

    [Theory]
    [InlineData("a", 160, 1)]
    [InlineData("a", 161, 2)]
    [InlineData("a", 306, 2)]
    [InlineData("a", 307, 3)]
    [InlineData("a", 1600, 11)]
    [InlineData("]", 80, 1)]
    [InlineData("]", 81, 2)]
    [InlineData("]", 152, 2)]
    [InlineData("]", 153, 3)]   // 306 septets, but 153 is odd: no part holds more than 76 pairs
    [InlineData("ж", 70, 1)]
    [InlineData("ж", 71, 2)]
    [InlineData("ж", 134, 2)]
    [InlineData("ж", 135, 3)]
    [InlineData("😀", 35, 1)]
    [InlineData("😀", 36, 2)]
    [InlineData("😀", 66, 2)]
    [InlineData("😀", 67, 3)]   // 134 units, but 67 is odd
    public void Segments_of_a_character_repeated(string character, int times, int segments) =>
        Assert.Equal(segments, SmsText.Analyze(Repeat(character, times), EncodingMode.Auto).Segments);

    [Fact]
    public void One_foreign_character_makes_the_whole_text_UCS2_and_the_extension_costs_one_unit_there()
    {
        var text = SmsText.Analyze("[€]ж", EncodingMode.Auto);

        Assert.Equal(SmsEncoding.Ucs2, text.Encoding);
        Assert.Equal(4, text.Units);
    }

    [Fact]
    public void The_small_c_cedilla_is_outside_GSM7_though_the_capital_is_in_it()
    {
        Assert.Equal(SmsEncoding.Gsm7, SmsText.Analyze("Ça", EncodingMode.Auto).Encoding);
        Assert.Equal(SmsEncoding.Ucs2, SmsText.Analyze("ça", EncodingMode.Auto).Encoding);
    }

    [Fact]
    public void An_escape_pair_at_the_cut_moves_into_the_next_part()
    {
        var text = SmsText.Analyze(Repeat("a", 152) + "€" + Repeat("b", 20), EncodingMode.Auto);

        Assert.Equal([Repeat("a", 152), "€" + Repeat("b", 20)], SmsText.Split(text));
    }

    [Fact]
    public void A_surrogate_pair_at_the_cut_moves_into_the_next_part()
    {
        var text = SmsText.Analyze(Repeat("ж", 66) + "😀" + Repeat("и", 20), EncodingMode.Auto);

        Assert.Equal([Repeat("ж", 66), "😀" + Repeat("и", 20)], SmsText.Split(text));
    }

    [Fact]
    public void A_carriage_return_and_a_line_feed_count_one_each()
    {
        Assert.Equal(4, SmsText.Analyze("a\r\nb", EncodingMode.Auto).Units);
        Assert.Equal(2, SmsText.Analyze(Repeat("\r\n", 81), EncodingMode.Auto).Segments);
    }

    [Theory]
    [InlineData(EncodingMode.Auto, SmsEncoding.Gsm7)]
    [InlineData(EncodingMode.Gsm7, SmsEncoding.Gsm7)]
    [InlineData(EncodingMode.Ucs2, SmsEncoding.Ucs2)]
    [InlineData(EncodingMode.Smart, SmsEncoding.Gsm7)]
    public void The_empty_text_has_no_segment(EncodingMode mode, SmsEncoding encoding)
    {
        var text = SmsText.Analyze("", mode);

        Assert.Equal((encoding, 0, 0), (text.Encoding, text.Segments, text.Units));
        Assert.Empty(SmsText.Split(text));
    }

    [Fact]
    public void UCS2_on_request_counts_UTF16_units_and_names_no_reason_where_GSM7_would_have_done()
    {
        var text = SmsText.Analyze(Repeat("]", 71), EncodingMode.Ucs2);

        Assert.Equal((SmsEncoding.Ucs2, 71, 2), (text.Encoding, text.Units, text.Segments));
        Assert.Empty(text.Reasons);
    }

    [Fact]
    public void Reasons_are_the_first_occurrence_of_each_foreign_character()
    {
        var text = SmsText.Analyze("ok ж😀ж 😁😀!", EncodingMode.Auto);

        Assert.Equal([new(3, "ж"), new(4, "😀"), new(8, "😁")], text.Reasons);
    }

    [Fact]
    public void Ten_reasons_are_enough()
    {
        var text = SmsText.Analyze("абвгдежзийклмн", EncodingMode.Auto);

        Assert.Equal("абвгдежзий", string.Concat(text.Reasons.Select(reason => reason.Character)));
    }

    /// <summary>Not a theory: attributes are stored as UTF-8, which has no half pairs.</summary>
    [Fact]
    public void Half_a_surrogate_pair_is_a_fault_in_every_mode()
    {
        foreach (var (given, index) in new[] { ("ab\uD83Dcd", 2), ("ab\uDE00", 2), ("\uDE00\uD83D", 0), ("\uD83D\uD83D\uDE00", 0) })
        {
            foreach (var mode in Enum.GetValues<EncodingMode>())
            {
                Assert.False(SmsText.TryAnalyze(given, mode, out var text, out var fault));
                Assert.Null(text);
                Assert.Equal(new TextFault.LoneSurrogate(index), fault);
            }
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_behind_a_whole_one_is_found_too()
    {
        Assert.False(SmsText.TryAnalyze("😀\uD83D", EncodingMode.Auto, out _, out var fault));
        Assert.Equal(new TextFault.LoneSurrogate(2), fault);
    }

    [Theory]
    [InlineData("\0", 0)]
    [InlineData("hello\0", 5)]
    public void NUL_is_a_fault_in_every_mode(string given, int index)
    {
        foreach (var mode in Enum.GetValues<EncodingMode>())
        {
            Assert.False(SmsText.TryAnalyze(given, mode, out _, out var fault));
            Assert.Equal(new TextFault.Nul(index), fault);
        }
    }

    [Fact]
    public void A_NUL_behind_foreign_characters_is_found_too()
    {
        Assert.False(SmsText.TryAnalyze("ж😀“\0", EncodingMode.Smart, out _, out var fault));
        Assert.Equal(new TextFault.Nul(4), fault);
    }

    [Theory]
    [InlineData("naïve", 2, "ï")]
    [InlineData("hi 😀 ж", 3, "😀")]
    [InlineData("tab\there", 3, "\t")]
    [InlineData("“quoted”", 0, "“")]
    public void GSM7_on_request_refuses_the_first_foreign_character(string given, int index, string character)
    {
        Assert.False(SmsText.TryAnalyze(given, EncodingMode.Gsm7, out _, out var fault));
        Assert.Equal(new TextFault.NotGsm7(index, character), fault);
    }

    [Fact]
    public void Analyze_of_a_faulty_text_throws_without_repeating_the_text()
    {
        var thrown = Assert.Throws<ArgumentException>(() => SmsText.Analyze("secret\0", EncodingMode.Auto));

        Assert.Contains("Nul at 6", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_mode_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SmsText.Analyze("a", (EncodingMode)4));

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
