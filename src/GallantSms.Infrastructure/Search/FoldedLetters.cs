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
        ("α", "\u03AC\u1F00\u1F01\u1F02\u1F03\u1F04\u1F05\u1F06\u1F07\u1F70\u1F71\u1F80\u1F81\u1F82\u1F83\u1F84\u1F85\u1F86\u1F87\u1FB0\u1FB1\u1FB2\u1FB3\u1FB4\u1FB6\u1FB7"),
        ("ε", "\u03AD\u1F10\u1F11\u1F12\u1F13\u1F14\u1F15\u1F72\u1F73"),
        ("η", "\u03AE\u1F20\u1F21\u1F22\u1F23\u1F24\u1F25\u1F26\u1F27\u1F74\u1F75\u1F90\u1F91\u1F92\u1F93\u1F94\u1F95\u1F96\u1F97\u1FC2\u1FC3\u1FC4\u1FC6\u1FC7"),
        ("ι", "\u0390\u03AF\u03CA\u1F30\u1F31\u1F32\u1F33\u1F34\u1F35\u1F36\u1F37\u1F76\u1F77\u1FBE\u1FD0\u1FD1\u1FD2\u1FD3\u1FD6\u1FD7"),
        ("ο", "\u03CC\u1F40\u1F41\u1F42\u1F43\u1F44\u1F45\u1F78\u1F79"),
        ("ρ", "\u1FE4\u1FE5"),
        ("σ", "\u03C2"),
        ("υ", "\u03B0\u03CB\u03CD\u1F50\u1F51\u1F52\u1F53\u1F54\u1F55\u1F56\u1F57\u1F7A\u1F7B\u1FE0\u1FE1\u1FE2\u1FE3\u1FE6\u1FE7"),
        ("ω", "\u03CE\u1F60\u1F61\u1F62\u1F63\u1F64\u1F65\u1F66\u1F67\u1F7C\u1F7D\u1FA0\u1FA1\u1FA2\u1FA3\u1FA4\u1FA5\u1FA6\u1FA7\u1FF2\u1FF3\u1FF4\u1FF6\u1FF7"),
        ("е", "ё"),
        ("i", "İ"),
    ];

    private static readonly FrozenDictionary<char, string> ByLetter = Table.SelectMany(t => t.Letters.Select(l => (l, t.By))).ToFrozenDictionary(p => p.l, p => p.By);

    /// <summary>Null for a letter that stands for itself.</summary>
    public static string? Of(char letter) => letter < 'À' ? null : ByLetter.GetValueOrDefault(letter);
}
