namespace GallantSms.Domain.Numbers;

/// <summary>A country calling code and the regions that share it, the main one first.</summary>
internal sealed class CallingCode(IReadOnlyList<NumberingPlan> plans)
{
    private readonly NumberingPlan[] _plans = [.. plans];

    public NumberingPlan Main => _plans[0];

    /// <summary>The region a national number belongs to; null when several share the code and none knows the number.</summary>
    public NumberingPlan? RegionOf(ReadOnlySpan<char> national, out NumberType type)
    {
        if (_plans.Length == 1)
        {
            type = Main.TypeOf(national);
            return Main;
        }

        foreach (var plan in _plans)
        {
            if (plan.HasLeadingDigits)
            {
                if (!plan.LeadsTo(national)) continue;
                type = plan.TypeOf(national);
                return plan;
            }

            type = plan.TypeOf(national);
            if (type != NumberType.Unknown) return plan;
        }

        type = NumberType.Unknown;
        return null;
    }

    /// <summary>
    /// The national number without a trunk or carrier prefix as <paramref name="plan"/> dials it. The prefix stays when only
    /// the number with it fits the plan (8 in Russia is both a prefix and a first digit), or when what is left is too short.
    /// </summary>
    public ReadOnlySpan<char> WithoutPrefix(NumberingPlan plan, ReadOnlySpan<char> digits)
    {
        var rest = plan.RemoveNationalPrefix(digits);
        if (rest.SequenceEqual(digits)) return digits;
        if (plan.Matches(digits) && !plan.Matches(rest)) return digits;
        var region = RegionOf(rest, out _) ?? plan;
        return region.IsPossible(rest.Length) || region.IsTooLong(rest.Length) ? rest : digits;
    }
}
