using System.Globalization;
using GallantSms.Domain.Messages;
using GallantSms.UnitTests.Oracles;
using Xunit.Abstractions;

namespace GallantSms.UnitTests.Messages.Text;

/// <summary>Our counter against two that others wrote, over the same texts.</summary>
public sealed class SmsTextOracleTests(ITestOutputHelper output)
{
    private const int Texts = 20_400;

    /// <summary>
    /// Two differences are known, and only these are let through:
    /// <list type="bullet">
    /// <item>sms-segments-calculator keeps a whole grapheme (an emoji with its joiners, a letter with its mark) in one part,
    /// which the standard does not ask for and carriers do not do: such a text may need more parts there, never fewer. Where a text has
    /// a grapheme of several characters, its packing is asked once more with characters as the smallest piece, and must agree exactly.
    /// (It counts CR LF as two, as we do.)</item>
    /// <item>The empty text is one part for both and none for us: it is never sent, so it is not among the texts.</item>
    /// </list>
    /// split-sms has no other: encoding, units and the text of every part must be the same.
    /// </summary>
    [Fact]
    public async Task Encoding_units_and_parts_agree_with_sms_segments_calculator_and_split_sms()
    {
        var texts = SampleTexts.Take(Texts, seed: 160153).Distinct().ToArray();
        Assert.InRange(texts.Length, 20_000, Texts);

        var answers = await NodeOracle.AskAsync<string, Answer>("segments.mjs", texts);

        int graphemes = 0;
        int longerThere = 0;
        var differences = new List<string>();
        for (int i = 0; i < texts.Length; i++)
        {
            var ours = SmsText.Analyze(texts[i], EncodingMode.Auto);
            var answer = answers[i];
            var counted = new Counted(ours.Encoding == SmsEncoding.Gsm7 ? "GSM-7" : "UCS-2", ours.Segments, ours.Units);

            if (HasGraphemeOfSeveralCharacters(texts[i]))
            {
                graphemes++;
                if (answer.Twilio.Segments > counted.Segments) longerThere++;
                if (answer.Twilio.Segments < counted.Segments || answer.Twilio.Encoding != counted.Encoding) Differ(i, "twilio", answer.Twilio);
            }
            else if (answer.Twilio != counted with { Units = 0 })
            {
                Differ(i, "twilio", answer.Twilio);
            }

            if (answer.PerCharacter != counted) Differ(i, "perCharacter", answer.PerCharacter);

            if (answer.SplitSms.Encoding != counted.Encoding
                || answer.SplitSms.Units != counted.Units
                || !answer.SplitSms.Parts.SequenceEqual(SmsText.Split(ours))) Differ(i, "splitSms", answer.SplitSms);

            void Differ(int index, string who, object theirs) => differences.Add($"#{index} {who} {theirs}, ours {counted}");
        }

        output.WriteLine(
            $"{texts.Length} strings compared; {graphemes} with graphemes of several characters, of which {longerThere} take more parts where graphemes are kept whole");
        Assert.True(differences.Count == 0, $"{differences.Count} differences, first: {string.Join("; ", differences.Take(5))}");
        Assert.True(longerThere > 0, "The texts no longer show the one known difference: they are not hard enough.");
    }

    /// <summary>CR LF is a grapheme of two, but that counter takes it apart itself.</summary>
    private static bool HasGraphemeOfSeveralCharacters(string text)
    {
        for (int i = 0; i < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, i);
            bool one = length == 1 || (length == 2 && (char.IsSurrogatePair(text, i) || text[i] == '\r'));
            if (!one) return true;
            i += length;
        }

        return false;
    }

    private sealed record Counted(string Encoding, int Segments, int Units);

    private sealed record SplitBySplitSms(string Encoding, string[] Parts, int Units);

    private sealed record Answer(Counted Twilio, Counted PerCharacter, SplitBySplitSms SplitSms);
}
