using FsCheck;
using FsCheck.Fluent;
using GallantSms.Domain.Messages;

namespace GallantSms.UnitTests.Messages.Text;

/// <summary>What must hold for any text whatever, tried on texts that FsCheck makes up and cuts down when one fails.</summary>
public sealed class SmsTextProperties
{
    private static readonly EncodingMode[] Modes = [EncodingMode.Auto, EncodingMode.Ucs2, EncodingMode.Smart];

    /// <summary>Multi-character replacements and the only way in which Smart can lengthen a text.</summary>
    private const string Expanding = "…‥‼½№ﬁœ©";

    private static readonly string[] Characters =
        [.. ("abc XYZ019.\r\n@ñÇ" + SampleTexts.Extension + "“”’–•\u00A0\u200B×ＡｚΑΩçőжя漢😀👍𝒜\u200D\uFE0F\u0301\u0303" + Expanding).EnumerateRunes().Select(rune => rune.ToString())];

    [Fact]
    public void The_parts_together_are_the_text() =>
        ForTexts((text, _) => string.Concat(SmsText.Split(text)) == text.Text);

    [Fact]
    public void There_are_as_many_parts_as_segments() =>
        ForTexts((text, _) => SmsText.Split(text).Count == text.Segments);

    [Fact]
    public void Every_part_fits() =>
        ForTexts((text, _) =>
        {
            var parts = SmsText.Split(text);
            int limit = (text.Encoding, parts.Count) switch
            {
                (SmsEncoding.Gsm7, 1) => 160,
                (SmsEncoding.Gsm7, _) => 153,
                (_, 1) => 70,
                _ => 67,
            };
            return parts.All(part => UnitsOf(part, text.Encoding) is var units && units > 0 && units <= limit);
        });

    /// <summary>A part may stay one unit short, for the sake of a pair, and no more: nothing is billed that could be saved.</summary>
    [Fact]
    public void Every_part_but_the_last_is_as_full_as_it_can_be() =>
        ForTexts((text, _) =>
        {
            int limit = text.Encoding == SmsEncoding.Gsm7 ? 153 : 67;
            return SmsText.Split(text).SkipLast(1).All(part => UnitsOf(part, text.Encoding) >= limit - 1);
        });

    [Fact]
    public void No_part_begins_or_ends_inside_a_surrogate_pair() =>
        ForTexts((text, _) => SmsText.Split(text).All(part => !char.IsLowSurrogate(part[0]) && !char.IsHighSurrogate(part[^1])));

    [Fact]
    public void The_units_are_those_of_the_parts() =>
        ForTexts((text, _) => SmsText.Split(text).Sum(part => UnitsOf(part, text.Encoding)) == text.Units);

    [Fact]
    public void Reasons_point_at_distinct_foreign_characters_of_the_text() =>
        ForTexts((text, _) =>
            text.Reasons.Count <= 10
            && text.Reasons.All(reason => string.CompareOrdinal(text.Text, reason.Index, reason.Character, 0, reason.Character.Length) == 0)
            && text.Reasons.All(reason => text.Text.IndexOf(reason.Character, StringComparison.Ordinal) == reason.Index)
            && text.Reasons.Select(reason => reason.Character).Distinct().Count() == text.Reasons.Count);

    [Fact]
    public void Smart_leaves_its_own_result_alone() =>
        ForStrings(given =>
        {
            var once = SmsText.Analyze(given, EncodingMode.Smart);
            var twice = SmsText.Analyze(once.Text, EncodingMode.Smart);
            return !twice.Replaced && twice.Text == once.Text && twice.Segments == once.Segments;
        });

    /// <summary>
    /// Not so for every text: 60 ellipses are one UCS-2 part and two of GSM-7. It takes a text of which more than a third
    /// expands; where nothing does, and wherever the text stays UCS-2, Smart never costs more than Auto.
    /// </summary>
    [Fact]
    public void Smart_takes_no_more_segments_than_Auto_unless_characters_expand() =>
        ForStrings(given =>
        {
            var smart = SmsText.Analyze(given, EncodingMode.Smart);
            bool mayExpand = smart.Encoding == SmsEncoding.Gsm7 && given.Any(Expanding.Contains);
            return mayExpand || smart.Segments <= SmsText.Analyze(given, EncodingMode.Auto).Segments;
        });

    [Fact]
    public void Gsm7_on_request_is_Auto_where_it_fits_and_a_fault_where_not() =>
        ForStrings(given =>
        {
            var auto = SmsText.Analyze(given, EncodingMode.Auto);
            bool fits = SmsText.TryAnalyze(given, EncodingMode.Gsm7, out var text, out var fault);
            return auto.Encoding == SmsEncoding.Gsm7
                ? fits && text!.Segments == auto.Segments && text.Units == auto.Units
                : fault == new TextFault.NotGsm7(auto.Reasons[0].Index, auto.Reasons[0].Character);
        });

    /// <summary>Any UTF-16 at all, sound or not: an answer or a fault, never an exception, and exactly one of the two.</summary>
    [Fact]
    public void Any_UTF16_gives_a_text_or_a_fault() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(
                Gen.Elements('a', ']', 'ж', '\0', '\uD83D', '\uDE00', '\u0301', '\uFFFF').ArrayOf().Select(units => new string(units)).ToArbitrary(),
                given => Enum.GetValues<EncodingMode>().All(mode =>
                {
                    bool sound = SmsText.TryAnalyze(given, mode, out var text, out var fault);
                    return sound == (text is not null)
                        && sound == (fault is null)
                        && (fault is null || fault.Index < given.Length);
                })));

    private static void ForTexts(Func<SmsText, EncodingMode, bool> holds) =>
        ForStrings(given => Modes.All(mode => holds(SmsText.Analyze(given, mode), mode)));

    private static void ForStrings(Func<string, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Strings(), holds));

    /// <summary>Runs of one alphabet and mixtures, 0 to about 700 characters: mostly GSM-7, now and then something foreign.</summary>
    private static Arbitrary<string> Strings()
    {
        var run =
            from character in Gen.Elements(Characters)
            from times in Gen.Frequency((6, Gen.Choose(1, 3)), (1, Gen.Choose(60, 82)), (1, Gen.Choose(145, 165)))
            select string.Concat(Enumerable.Repeat(character, times));
        var gsm7 =
            from character in Gen.Elements("abc]€\n".Select(c => c.ToString()).ToArray())
            from times in Gen.Choose(1, 160)
            select string.Concat(Enumerable.Repeat(character, times));
        var pieces = Gen.OneOf(run.ArrayOf(), gsm7.ArrayOf(), Gen.Frequency((9, gsm7), (1, run)).ArrayOf());

        return Arb.From(
            pieces.Resize(12).Select(string.Concat),
            text => Shorter(text));
    }

    /// <summary>Drops the halves, then single characters, whole ones.</summary>
    private static IEnumerable<string> Shorter(string text)
    {
        var characters = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        if (characters.Length > 1)
        {
            yield return string.Concat(characters[..(characters.Length / 2)]);
            yield return string.Concat(characters[(characters.Length / 2)..]);
        }

        for (int i = 0; i < characters.Length; i++) yield return string.Concat(characters.Where((_, at) => at != i));
    }

    /// <summary>Counted apart from the code under test.</summary>
    private static int UnitsOf(string part, SmsEncoding encoding) =>
        encoding == SmsEncoding.Ucs2 ? part.Length : part.Sum(c => SampleTexts.Extension.Contains(c) ? 2 : 1);
}
