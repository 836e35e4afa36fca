using GallantSms.Infrastructure.Search;

namespace GallantSms.UnitTests.Search;

public sealed class TextWordsTests
{
    [Theory]
    [InlineData("Hello, World!", "hello", "world")]
    [InlineData("Café Zoë NAÏVE", "cafe", "zoe", "naive")]
    [InlineData("Cafe\u0301", "cafe")]
    [InlineData("Straße Æsir œuvre łódź", "strasse", "aesir", "oeuvre", "lodz")]
    [InlineData("Καλημέρα Ёлка", "καλημερα", "елка")]
    [InlineData("don't e-mail me@x.co 50%", "don", "t", "e", "mail", "me", "x", "co", "50")]
    [InlineData("東京 ﾀﾜｰ", "東", "京", "ﾀﾜｰ")]
    [InlineData("ＡＢＣ１２", "abc12")]
    [InlineData("one one ONE", "one")]
    [InlineData("\0 * ? \uD83C \uDF89 💥 _ ' \" \\ % { }")]
    [InlineData("")]
    public void A_text_comes_apart_into_words_without_case_and_accents(string text, params string[] words) => Assert.Equal(words.Order(), TextWords.Of(text).Order());

    [Theory]
    [InlineData(30)]
    [InlineData(100)] // more than are compared one by one
    public void Each_word_is_there_once_however_many_there_are(int words)
    {
        var expected = Enumerable.Range(0, words).Select(i => $"w{i}").ToArray();
        Assert.Equal(expected, TextWords.Of(string.Join(' ', expected.Concat(expected.Select(w => w.ToUpperInvariant())))));
    }

    [Fact]
    public void Places_are_those_of_the_text_in_utf_16_units()
    {
        var found = TextWords.Find("🎉 Ça \uD800va, Ægir");
        Assert.Equal([("ca", 3, 2), ("va", 7, 2), ("aegir", 11, 4)], found.Select(f => (f.Word, f.Start, f.Length)));
    }

    [Fact]
    public void Words_are_letters_and_digits_only_however_long_the_text()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var text = new string([.. Enumerable.Range(0, 500).Select(_ => (char)random.Next(0, 0x10000))]);
            foreach (var (word, start, length) in TextWords.Find(text))
            {
                Assert.InRange(word.Length, 1, 70);
                Assert.DoesNotContain(word, c => c is '\'' or '\\' or '\0' or '&' or '|' or ':' or '*' or '"' or ' ');
                Assert.InRange(start + length, 1, text.Length);
            }
        }
    }

    [Theory]
    [InlineData(254700000001, 100000007452000)]
    [InlineData(7, 700000000000000)]
    public void A_number_is_turned_round_and_filled_up(long number, long reversed) => Assert.Equal(reversed, ReversedNumber.Of(number));

    [Fact]
    public void Numbers_of_an_ending_lie_between_its_bounds_and_others_do_not()
    {
        var random = new Random(2);
        for (var i = 0; i < 1000; i++)
        {
            var number = random.NextInt64(10_000_000, 999_999_999_999_999);
            var ending = number.ToString()[^random.Next(3, 8)..];
            var (from, to) = ReversedNumber.RangeOf(ending);
            Assert.InRange(ReversedNumber.Of(number), from, to);
            Assert.False(ReversedNumber.Of(number + 1) >= from && ReversedNumber.Of(number + 1) <= to);
        }
    }
}
