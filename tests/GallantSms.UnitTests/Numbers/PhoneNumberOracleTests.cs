using GallantSms.Domain.Numbers;
using GallantSms.UnitTests.Oracles;
using Xunit.Abstractions;

namespace GallantSms.UnitTests.Numbers;

/// <summary>Our reading against npm's libphonenumber-js with all types, over numbers of every plan in every form, right and wrong.</summary>
public sealed class PhoneNumberOracleTests(ITestOutputHelper output)
{
    private const int LongestE164 = 15;

    private sealed record Verdict(bool Valid, string? Number, string? Country, string? Type);

    private sealed record Shipped(string Version, IReadOnlyList<SamplePlan> Plans);

    /// <summary>
    /// We differ on purpose twice, and the oracle is asked accordingly:
    /// <list type="bullet">
    /// <item>Bare international digits: what is no number of the default region is asked once more with a '+' in front.</item>
    /// <item>E.164 ends at 15 digits. Some plans (Germany, Japan, Indonesia) have longer numbers, and the library takes them:
    /// exactly those are refused.</item>
    /// </list>
    /// </summary>
    [Fact]
    public async Task Validity_number_country_and_type_agree_with_libphonenumber()
    {
        var shipped = await ShippedAsync();
        var inputs = SampleNumbers.Of(shipped.Plans, seed: 164).Distinct().ToArray();
        Assert.True(inputs.Length >= 5_000, $"Only {inputs.Length} inputs.");

        var verdicts = await AskAsync(inputs);
        var asIs = verdicts.Count(verdict => verdict.Valid);
        var bare = Enumerable.Range(0, inputs.Length).Where(i => !verdicts[i].Valid && !inputs[i].Text.Contains('+')).ToArray();
        var withPlus = await AskAsync([.. bare.Select(i => new SampleNumber("+" + string.Concat(inputs[i].Text.Where(char.IsAsciiDigit)), null))]);
        for (var i = 0; i < bare.Length; i++) verdicts[bare[i]] = withPlus[i];

        var tooLong = 0;
        var differences = new List<string>();
        for (var i = 0; i < inputs.Length; i++)
        {
            var (text, region) = inputs[i];
            var valid = PhoneNumbers.TryParse(text, region, out var number, out _);
            if (verdicts[i].Valid && verdicts[i].Number!.Length > LongestE164 + 1)
            {
                tooLong++;
                if (valid) differences.Add($"{inputs[i]}: {verdicts[i].Number} is longer than E.164");
                continue;
            }

            var ours = valid
                ? new Verdict(true, number.ToString(), number.Country, NameOf(number.Type))
                : new Verdict(false, null, null, null);
            if (ours != verdicts[i]) differences.Add($"{inputs[i]}: expected {verdicts[i]}, is {ours}");
        }

        output.WriteLine($"{inputs.Length} inputs of {shipped.Plans.Count} plans compared: {asIs} valid as they stand, "
            + $"{withPlus.Count(verdict => verdict.Valid)} more as bare international digits; "
            + $"{tooLong} longer than E.164 and refused on purpose; {differences.Count} mismatches.");
        Assert.True(differences.Count == 0, $"{differences.Count} mismatches:\n{string.Join('\n', differences.Take(40))}");
        Assert.NotEqual(0, tooLong);
    }

    /// <summary>
    /// One kind of number does not survive, with the library neither: Belarus' free and premium 810…, whose 8 is its trunk prefix as well.
    /// </summary>
    [Fact]
    public async Task What_was_read_is_read_again_the_same_and_has_the_same_country()
    {
        var different = new List<string>();
        var count = 0;
        foreach (var (text, region) in SampleNumbers.Of((await ShippedAsync()).Plans, seed: 375))
        {
            if (!PhoneNumbers.TryParse(text, region, out var number, out _)) continue;
            count++;
            PhoneNumbers.TryParse(number.ToString(), null, out var again, out _);
            if (again != number && !number.ToString().StartsWith("+375810", StringComparison.Ordinal)) different.Add($"{number} read again is {again}");
            if (PhoneNumbers.CountryOf(number.Digits) != number.Country) different.Add($"{number} is of {PhoneNumbers.CountryOf(number.Digits)}");
        }

        output.WriteLine($"{count} numbers read again.");
        Assert.True(different.Count == 0, string.Join('\n', different.Take(40)));
        Assert.NotEqual(0, count);
    }

    [Fact]
    public async Task The_embedded_plans_are_of_the_version_compared_with()
    {
        using var stream = typeof(PhoneNumbers).Assembly.GetManifestResourceStream(NumberingPlans.Resource)!;
        using var text = new StreamReader(stream);

        Assert.EndsWith($" {(await ShippedAsync()).Version}.", await text.ReadLineAsync());
    }

    private static async Task<Shipped> ShippedAsync() => (await NodeOracle.AskAsync<string, Shipped>("numbering-plans.mjs", [""]))[0];

    private static async Task<Verdict[]> AskAsync(IReadOnlyList<SampleNumber> inputs) =>
        [.. await NodeOracle.AskAsync<string?[], Verdict>("numbers.mjs", [.. inputs.Select(input => new[] { input.Text, input.Region })])];

    private static string NameOf(NumberType type) => type switch
    {
        NumberType.FixedLine => "FIXED_LINE",
        NumberType.Mobile => "MOBILE",
        NumberType.FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
        NumberType.TollFree => "TOLL_FREE",
        NumberType.PremiumRate => "PREMIUM_RATE",
        NumberType.SharedCost => "SHARED_COST",
        NumberType.Personal => "PERSONAL_NUMBER",
        NumberType.Voip => "VOIP",
        NumberType.Uan => "UAN",
        NumberType.Pager => "PAGER",
        NumberType.Voicemail => "VOICEMAIL",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A valid number has a type."),
    };
}
