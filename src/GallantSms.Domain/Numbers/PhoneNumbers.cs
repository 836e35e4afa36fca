using System.Globalization;

namespace GallantSms.Domain.Numbers;

/// <summary>
/// Reads telephone numbers into E.164 by the rules and the data of libphonenumber. Input is hostile: whatever it is, the
/// answer comes in bounded time and without an exception.
/// </summary>
public static class PhoneNumbers
{
    private const int LongestInput = 64;
    private const int LongestNumber = 15;

    /// <summary>
    /// Takes <c>+254 700-000 001</c>, the international prefix and the national form of <paramref name="defaultRegion"/>
    /// (<c>00254…</c>, <c>0700…</c>), and bare international digits (<c>254700000001</c>) when they are not a number of that region.
    /// </summary>
    /// <param name="input">What somebody typed or a program sent.</param>
    /// <param name="defaultRegion">ISO 3166 code, upper case, of the country a number without '+' is dialled in; may be null.</param>
    /// <param name="number">The number, when the result is true.</param>
    /// <param name="fault">What is wrong, when the result is false.</param>
    public static bool TryParse(string? input, string? defaultRegion, out PhoneNumber number, out NumberFault fault)
    {
        number = default;
        fault = NumberFault.Empty;
        if (input is null) return false;
        if (IsPlain(input)) return International(input.AsSpan(1), out number, out fault);

        fault = NumberFault.TooLong;
        if (input.Length > LongestInput) return false;
        Span<char> buffer = stackalloc char[DialledDigits.Most];
        if (DialledDigits.Read(input, buffer, out var count, out var plus) is { } unreadable)
        {
            fault = unreadable;
            return false;
        }

        ReadOnlySpan<char> digits = buffer[..count];
        if (plus) return International(digits, out number, out fault);
        if (defaultRegion is null || NumberingPlans.OfRegion(defaultRegion) is not { } home) fault = NumberFault.NoRegion;
        else if (Dialled(digits, home, out number, out fault)) return true;

        // Many programs send the country code without a plus.
        return International(digits, out number, out _);
    }

    /// <summary>Whether this is the ISO 3166 code (upper case) of a country with a numbering plan.</summary>
    public static bool IsRegion(string code) => code is not null && NumberingPlans.OfRegion(code) is not null;

    /// <summary>A sentence for people.</summary>
    public static string Describe(NumberFault fault) => fault switch
    {
        NumberFault.Empty => "The phone number is empty.",
        NumberFault.NotANumber => "The phone number may contain only digits, a leading '+', spaces and the punctuation ( ) . - /.",
        NumberFault.NoRegion => "The phone number has no country code, and no default country is set.",
        NumberFault.TooShort => "The phone number has too few digits.",
        NumberFault.TooLong => "The phone number has too many digits.",
        NumberFault.UnknownCountry => "The phone number starts with a country code that does not exist.",
        NumberFault.Invalid => "The phone number does not exist in its country's numbering plan.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    /// <summary>
    /// The country of E.164 digits: ISO 3166, <c>001</c> for a calling code of no country, empty when there is no such calling
    /// code or none of the countries that share it knows the number.
    /// </summary>
    public static string CountryOf(long digits)
    {
        Span<char> text = stackalloc char[LongestNumber];
        if (digits <= 0 || !digits.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture)) return "";
        var code = NumberingPlans.Starting(text[..length], out var national);
        return code?.RegionOf(national, out _)?.Region ?? "";
    }

    // The form well-behaved clients send, read where it stands.
    private static bool IsPlain(string input)
    {
        if (input.Length is < 2 or > LongestNumber + 1 || input[0] != '+') return false;
        for (var i = 1; i < input.Length; i++)
            if (!char.IsAsciiDigit(input[i])) return false;
        return true;
    }

    private static bool International(ReadOnlySpan<char> digits, out PhoneNumber number, out NumberFault fault)
    {
        if (NumberingPlans.Starting(digits, out var national) is not { } code)
        {
            number = default;
            fault = NumberFault.UnknownCountry;
            return false;
        }

        // Also here: people write +44 (0)20 and mean +44 20.
        national = code.WithoutPrefix(code.Main, national);
        var plan = code.RegionOf(national, out var type);
        return Check(plan ?? code.Main, national, type, out number, out fault);
    }

    private static bool Dialled(ReadOnlySpan<char> digits, NumberingPlan home, out PhoneNumber number, out NumberFault fault)
    {
        var abroad = home.RemoveInternationalPrefix(digits);
        if (abroad.Length < digits.Length && abroad is not ([] or ['0', ..])) return International(abroad, out number, out fault);

        var code = NumberingPlans.Of(home);
        var national = code.WithoutPrefix(home, digits);
        if (StartsWithOwnCode(digits, national, home, code)) return International(digits, out number, out fault);

        var plan = code.RegionOf(national, out var type);
        return Check(plan ?? home, national, type, out number, out fault);
    }

    // The country code of home without a plus: believed when only the digits after it make a number, or all make too long a one.
    private static bool StartsWithOwnCode(
        ReadOnlySpan<char> digits, ReadOnlySpan<char> national, NumberingPlan home, CallingCode code)
    {
        if (!digits.StartsWith(home.CallingDigits)) return false;
        if (home.IsTooLong(national.Length)) return true;
        return !home.Matches(national) && home.Matches(code.WithoutPrefix(home, digits[home.CallingDigits.Length..]));
    }

    private static bool Check(
        NumberingPlan plan, ReadOnlySpan<char> national, NumberType type, out PhoneNumber number, out NumberFault fault)
    {
        number = default;
        fault = NumberFault.Invalid;
        if (plan.IsTooShort(national.Length)) fault = NumberFault.TooShort;
        else if (plan.IsTooLong(national.Length) || plan.CallingDigits.Length + national.Length > LongestNumber) fault = NumberFault.TooLong;
        else if (type != NumberType.Unknown)
        {
            var digits = 0L;
            foreach (var digit in plan.CallingDigits) digits = digits * 10 + (digit - '0');
            foreach (var digit in national) digits = digits * 10 + (digit - '0');
            number = new PhoneNumber(digits, plan.Region, type);
            return true;
        }

        return false;
    }
}
