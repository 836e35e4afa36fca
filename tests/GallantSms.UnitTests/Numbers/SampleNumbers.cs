namespace GallantSms.UnitTests.Numbers;

/// <summary>What the library ships of one numbering plan; the patterns are of all its numbers and of each type.</summary>
internal sealed record SamplePlan(
    string Region, string CallingCode, string? Idd, string? NationalPrefix, string? Example, IReadOnlyList<string> Patterns);

internal sealed record SampleNumber(string Text, string? Region);

/// <summary>Numbers of every plan, in every form people write them, and with a digit dropped, added or changed.</summary>
internal static class SampleNumbers
{
    private const string Marks = " -./()\u00A0\u2011\u3000";
    private const int PerPattern = 3;

    public static IEnumerable<SampleNumber> Of(IReadOnlyList<SamplePlan> plans, int seed)
    {
        var random = new Random(seed);
        var sampler = new PatternSampler(random);
        foreach (var plan in plans)
        {
            var home = RegionOf(plan);
            var nationals = plan.Patterns.SelectMany(pattern => Enumerable.Range(0, PerPattern).Select(_ => sampler.Sample(pattern)));
            foreach (var national in plan.Example is null ? nationals : nationals.Prepend(plan.Example))
            {
                var abroad = plans[random.Next(plans.Count)];
                foreach (var sample in Forms(plan, national, abroad, sampler, random)) yield return sample;
                foreach (var wrong in Spoiled(national, random))
                {
                    yield return new("+" + plan.CallingCode + wrong, null);
                    yield return new(plan.CallingCode + wrong, home);
                    yield return new(plan.NationalPrefix + wrong, home);
                    yield return new(wrong, RegionOf(abroad));
                }
            }

            for (var i = 0; i < 10; i++)
            {
                var noise = string.Concat(Enumerable.Range(0, random.Next(3, 18)).Select(_ => random.Next(10)));
                yield return new(noise, home);
                yield return new("+" + noise, home);
            }
        }
    }

    private static IEnumerable<SampleNumber> Forms(SamplePlan plan, string national, SamplePlan abroad, PatternSampler sampler, Random random)
    {
        var (home, away) = (RegionOf(plan), RegionOf(abroad));
        var digits = plan.CallingCode + national;
        foreach (var region in new[] { null, home, away })
        {
            yield return new("+" + digits, region);
            yield return new(digits, region);
            yield return new(national, region);
        }

        yield return new(plan.NationalPrefix + national, home);
        yield return new("+" + plan.CallingCode + plan.NationalPrefix + national, null);
        yield return new($"+{plan.CallingCode} ({plan.NationalPrefix ?? "0"}) {Punctuated(national, random)}", home);
        yield return new(Punctuated(plan.NationalPrefix + national, random), home);
        if (plan.Idd is not null) yield return new($"{sampler.Sample(plan.Idd)}-{Punctuated(digits, random)}", home);
        if (abroad.Idd is not null) yield return new(sampler.Sample(abroad.Idd) + digits, away);
    }

    private static string[] Spoiled(string national, Random random)
    {
        var at = random.Next(national.Length);
        var dropped = national.Remove(at, 1);
        var digit = random.Next(10).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return [dropped, national.Insert(at, digit), dropped.Insert(at, digit), national[(national.Length / 2)..]];
    }

    private static string Punctuated(string text, Random random) =>
        text.Insert(random.Next(1, text.Length), Marks[random.Next(Marks.Length)].ToString());

    private static string? RegionOf(SamplePlan plan) => plan.Region == "001" ? null : plan.Region;
}
