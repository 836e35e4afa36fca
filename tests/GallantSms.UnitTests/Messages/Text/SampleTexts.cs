using System.Text;

namespace GallantSms.UnitTests.Messages.Text;

/// <summary>Texts made from a seed, the same on every machine: every alphabet, with lengths crowded around the cuts.</summary>
internal static class SampleTexts
{
    public const string Extension = "\f^{}\\[~]|€";

    private static readonly string[] Plain = Characters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,!?'\"()-/:;@#$%&*+=<>_");

    private static readonly string[] NationalGsm7 = Characters("£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà");

    private static readonly string[] Extended = Characters(Extension);

    private static readonly string[] LineEnds = ["\r\n", "\n", "\r", "\r\n\r\n", "\n\r"];

    /// <summary>Near neighbours of GSM-7 that are not in it: ç beside Ç, `, accents, typography, Cyrillic, tab, escape.</summary>
    private static readonly string[] Foreign = Characters("çáíóúâêôãõőűłşğžčěÀÈÌÒÙ`´¨¬“”‘’–—…•\u00A0\u200B₦₹µАБвгд漢字あいعر\t\u001B\u007F");

    private static readonly string[] Clusters =
    [
        "😀", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "❤️", "🇳🇬", "🇰🇪", "1️⃣", "👩🏿‍💻", "𝒜", "𠀀", "e\u0301", "n\u0303", "]\u0301", "a\u0302\u0323", "क्षि", "한", "\u200D", "\uFE0F",
    ];

    /// <summary>Each recipe is a set of alphabets to draw from, more often from what stands more often.</summary>
    private static readonly string[][][] Recipes =
    [
        [Plain],
        [Plain, Plain, NationalGsm7],
        [Plain, Plain, Plain, Extended],
        [Extended],
        [Plain, Extended, LineEnds],
        [Plain, NationalGsm7, Extended, LineEnds],
        [Plain, Plain, Plain, Foreign],
        [Plain, Extended, Foreign, LineEnds],
        [Plain, Plain, Clusters],
        [Clusters],
        [Extended, Clusters, LineEnds],
        [Plain, NationalGsm7, Extended, LineEnds, Foreign, Clusters],
    ];

    /// <summary>Where a cut or the step from one part to several may fall, up to about 500.</summary>
    private static readonly int[] Cuts =
    [
        .. new[] { 153, 67, 160, 70 }.SelectMany(size => Enumerable.Range(0, 8).Select(times => size * times)).Where(cut => cut <= 500).Distinct(),
    ];

    public static IEnumerable<string> Take(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            var recipe = Recipes[i % Recipes.Length];
            yield return (i / Recipes.Length % 3) switch
            {
                0 => Draw(random, recipe, random.Next(1, 500)),
                1 => Draw(random, recipe, NearACut(random)),
                _ => AcrossACut(random, recipe),
            };
        }
    }

    private static int NearACut(Random random) => Math.Max(1, Cuts[random.Next(Cuts.Length)] + random.Next(-4, 5));

    /// <summary>One-unit characters up to a cut, then a few of the recipe: what must stay whole lies right across it.</summary>
    private static string AcrossACut(Random random, string[][] recipe)
    {
        int before = Math.Max(1, NearACut(random));
        string lead = Draw(random, [Plain], before);
        return lead + Draw(random, recipe, random.Next(1, 8)) + Draw(random, [Plain], random.Next(0, 80));
    }

    /// <summary>At least <paramref name="length"/> UTF-16 units; the last piece may stand out.</summary>
    private static string Draw(Random random, string[][] recipe, int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            var alphabet = recipe[random.Next(recipe.Length)];
            text.Append(alphabet[random.Next(alphabet.Length)]);
        }

        return text.ToString();
    }

    private static string[] Characters(string alphabet) => [.. alphabet.EnumerateRunes().Select(rune => rune.ToString())];
}
