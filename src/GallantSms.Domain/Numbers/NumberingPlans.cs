using System.Collections.Frozen;

namespace GallantSms.Domain.Numbers;

/// <summary>All numbering plans of the embedded metadata, read once; each compiles its patterns when it is first asked.</summary>
internal static class NumberingPlans
{
    public const string Resource = "GallantSms.Domain.Numbers.metadata.txt";

    private const int LongestCallingCode = 3;
    private const string NoCountry = "001";

    private static readonly CallingCode?[] ByCallingCode = new CallingCode?[1000];
    private static readonly FrozenDictionary<string, NumberingPlan> ByRegion = Load();

    public static NumberingPlan? OfRegion(string region) => ByRegion.GetValueOrDefault(region);

    public static CallingCode Of(NumberingPlan plan) => Starting(plan.CallingDigits, out _)!;

    /// <summary>The calling code these digits start with. No code is the beginning of another, so the first that fits is it.</summary>
    public static CallingCode? Starting(ReadOnlySpan<char> digits, out ReadOnlySpan<char> national)
    {
        var code = 0;
        for (var length = 1; length <= LongestCallingCode && length <= digits.Length; length++)
        {
            code = code * 10 + (digits[length - 1] - '0');
            if (code == 0) break;   // no code starts with 0
            if (ByCallingCode[code] is not { } found) continue;
            national = digits[length..];
            return found;
        }

        national = default;
        return null;
    }

    private static FrozenDictionary<string, NumberingPlan> Load()
    {
        using var stream = typeof(NumberingPlans).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the build.");
        using var text = new StreamReader(stream);
        var plans = NumberingPlanData.Read(text).Select(data => new NumberingPlan(data)).ToList();
        foreach (var code in plans.GroupBy(plan => plan.CallingDigits))
            ByCallingCode[int.Parse(code.Key, System.Globalization.CultureInfo.InvariantCulture)] = new CallingCode([.. code]);
        return plans.Where(plan => plan.Region != NoCountry).ToFrozenDictionary(plan => plan.Region);
    }
}
