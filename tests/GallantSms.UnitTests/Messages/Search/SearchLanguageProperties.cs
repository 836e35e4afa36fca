using GallantSms.Application.Messages.Search.Language;

namespace GallantSms.UnitTests.Messages.Search;

/// <summary>Whatever stands in the field or the filter: an answer or an error with a place and a reason, and no exception.</summary>
public sealed class SearchLanguageProperties
{
    private static readonly string[] Pieces =
    [
        "status:", "to:", "*", "cost>=", "after:", "before:", "country:", "reason:", "campaign:", "batch:", "network:", "on:", "provider:", "-", "\"", "“", ",", ":", ">", "<=", "=", " ", " ", "and", "eq", "ne", "not", "in", "(", ")", "'", "''", "to", "price", "tag", "accepted_at", "#", "$",
        "delivered", "+2547", "12345678", "KE", "7d", "2026-01-01", "9999999999999999999999", "0.0000001", "\ud83d", "\ude00", "\0", "\u202e", "é", "ﬁ", "x", "_", "//", "T", "2026-13-45T99:99:99Z",
    ];

    [Fact]
    public void Nothing_throws_and_every_error_is_complete()
    {
        var random = new Random(20260310);
        for (var run = 0; run < 20_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 14)).Select(_ => random.Next(8) == 0 ? ((char)random.Next(0x10000)).ToString() : Pieces[random.Next(Pieces.Length)]));
            var reader = SearchLanguageTests.Reader(carriers: run % 2 == 0);
            var built = new QueryBuilder(reader).Add(SearchLanguage.Read(text, reader)).Add(FilterLanguage.Read(text)).Build();
            Assert.All(built.Errors, e => Assert.True(e is { Field: "q" or "filter", Code.Length: > 0, Message.Length: > 10 }, text));
            Assert.All(built.Errors, e => Assert.Matches("^[A-Z_]+$", e.Code));
            if (built.Errors.Count == 0 && built.Query.Text is { } words) Assert.True(words.Any(char.IsLetterOrDigit), text);
            Assert.All(built.Query.Without, w => Assert.True(w.Without.Count == 0 && (w.Text is null || w.Text.Any(char.IsLetterOrDigit)), text));
            if (built.Query.NumberEnding is { } ending) Assert.InRange(ending.Length, 3, 15);
        }
    }

    [Fact]
    public void What_stands_between_quotes_is_only_words()
    {
        var random = new Random(7);
        for (var run = 0; run < 2_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Pieces[random.Next(Pieces.Length)])).Replace("\"", "", StringComparison.Ordinal).Replace("“", "", StringComparison.Ordinal);
            Assert.Empty(SearchLanguage.Read($"\"{text}\"", SearchLanguageTests.Reader()).Terms);
        }
    }
}
