using System.Collections.Frozen;

namespace GallantSms.Infrastructure.Search;

/// <summary>
/// Letters with marks by what is written without them, lower case. What Lucene's asciifolding does for Latin, and the same for
/// Greek accents and the Russian ё; a table of ours because .NET without its globalisation data does not take letters apart.
/// </summary>
internal static class FoldedLetters
{
    private static readonly (string By, string Letters)[] Table =
    [
        ("0", "０"),
        ("1", "１"),
        ("2", "２"),
        ("3", "３"),
        ("4", "４"),
        ("5", "５"),
        ("6", "６"),
        ("7", "７"),
        ("8", "８"),
        ("9", "９"),
        ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặａ"),
        ("ae", "æǣǽ"),
        ("b", "ƀƃɓḃḅḇｂ"),
        ("c", "çćĉċčƈȼḉｃ"),
        ("d", "ðďđƌɖɗḋḍḏḑḓｄ"),
        ("dz", "ǆǳ"),
        ("e", "èéêëēĕėęěǝȅȇȩɇəɛḕḗḙḛḝẹẻẽếềểễệｅ"),
        ("f", "ƒḟｆ"),
        ("ff", "ﬀ"),
        ("ffi", "ﬃ"),
        ("ffl", "ﬄ"),
        ("fi", "ﬁ"),
        ("fl", "ﬂ"),
        ("g", "ĝğġģǥǧǵɣḡｇ"),
        ("h", "ĥħȟḣḥḧḩḫẖｈ"),
        ("i", "ìíîïĩīĭįıǐȉȋɨɩḭḯỉịｉ"),
        ("ij", "ĳ"),
        ("j", "ĵǰɉｊ"),
        ("k", "ķƙǩḱḳḵｋ"),
        ("l", "ĺļľłƚḷḹḻḽｌ"),
        ("lj", "ǉ"),
        ("m", "ḿṁṃｍ"),
        ("n", "ñńņňŋǹɲṅṇṉṋｎ"),
        ("nj", "ǌ"),
        ("o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱɔɵṍṏṑṓọỏốồổỗộớờởỡợｏ"),
        ("oe", "œ"),
        ("p", "ƥṕṗｐ"),
        ("q", "ĸｑ"),
        ("r", "ŕŗřȑȓɍṙṛṝṟｒ"),
        ("s", "śŝşšſșṡṣṥṧṩẛｓ"),
        ("ss", "ß"),
        ("st", "ﬅﬆ"),
        ("t", "ţťŧƭțʈṫṭṯṱẗｔ"),
        ("th", "þ"),
        ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗʊṳṵṷṹṻụủứừửữựｕ"),
        ("v", "ʋṽṿｖ"),
        ("w", "ŵẁẃẅẇẉẘｗ"),
        ("x", "ẋẍｘ"),
        ("y", "ýÿŷƴȳɏẏẙỳỵỷỹｙ"),
        ("z", "źżžƶȥẑẓẕｚ"),
        ("α", "άἀἁἂἃἄἅἆἇὰάᾶ"),
        ("ε", "έἐἑἒἓἔἕὲέ"),
        ("η", "ήἠἡἢἣἤἥἦἧὴήῆ"),
        ("ι", "ίϊΐἰἱἲἳἴἵἶἷὶίῖ"),
        ("ο", "όὀὁὂὃὄὅὸό"),
        ("υ", "ύϋΰὐὑὒὓὔὕὖὗὺύῦ"),
        ("ω", "ώὠὡὢὣὤὥὦὧὼώῶ"),
        ("σ", "ς"),
        ("е", "ё"),
        ("i", "İ"),
    ];

    private static readonly FrozenDictionary<char, string> ByLetter = Table.SelectMany(t => t.Letters.Select(l => (l, t.By))).ToFrozenDictionary(p => p.l, p => p.By);

    /// <summary>Null for a letter that stands for itself.</summary>
    public static string? Of(char letter) => letter < 'À' ? null : ByLetter.GetValueOrDefault(letter);
}
