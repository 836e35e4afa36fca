using GallantSms.Domain.Numbers;

namespace GallantSms.UnitTests.Numbers;

public sealed class PhoneNumbersTests
{
    private const string Kenya = "KE";
    private const long KenyanMobile = 254700000001;

    [Theory]
    [InlineData("+254700000001")]
    [InlineData("+254 700-000 001")]
    [InlineData("  (+254) 700.000/001\r\n")]
    [InlineData("+254\u00A0700\u202F000\u3000001")]
    [InlineData("+254 (0)700 000001")]
    [InlineData("000254700000001")]            // 000 is Kenya's international prefix
    [InlineData("0700000001")]
    [InlineData("0700 000 001")]
    [InlineData("700000001")]
    [InlineData("254700000001")]
    [InlineData("tel:+254-700-000-001")]
    [InlineData("TEL:0700000001")]
    [InlineData("\uFF0B\uFF12\uFF15\uFF14\uFF17\uFF10\uFF10\uFF10\uFF10\uFF10\uFF10\uFF10\uFF11")]   // full width
    [InlineData("\u0660\u0667\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0661")]                     // Arabic-Indic
    [InlineData("+\u0968\u096B\u096A\u096D\u0966\u0966\u0966\u0966\u0966\u0966\u0966\u0967")]        // Devanagari
    [InlineData("+254 \U0001E957\U0001E950\U0001E950000001")]                                        // Adlam, outside the BMP
    [InlineData("\u202A+254700000001\u202C")]                                                        // as pasted from an address book
    public void Reads_every_way_of_writing_a_number(string input)
    {
        Assert.True(PhoneNumbers.TryParse(input, Kenya, out var number, out _));
        Assert.Equal(new PhoneNumber(KenyanMobile, Kenya, NumberType.Mobile), number);
        Assert.Equal("+254700000001", number.ToString());
    }

    [Theory]
    [InlineData("00254700000001", "DE")]
    [InlineData("011254700000001", "US")]
    [InlineData("0011254700000001", "AU")]
    [InlineData("0021254700000001", "BR")]     // Brazil dials a carrier's code too
    public void Reads_the_international_prefix_of_the_default_region(string input, string region)
    {
        Assert.True(PhoneNumbers.TryParse(input, region, out var number, out _));
        Assert.Equal(KenyanMobile, number.Digits);
    }

    [Fact]
    public void Bare_international_digits_count_when_they_are_no_number_of_the_default_region()
    {
        Assert.True(PhoneNumbers.TryParse("4917212345678", Kenya, out var german, out _));
        Assert.Equal("+4917212345678 DE", $"{german} {german.Country}");

        Assert.True(PhoneNumbers.TryParse("254700000001", null, out var kenyan, out _));
        Assert.Equal(KenyanMobile, kenyan.Digits);

        // Valid at home and as a French number: home comes first.
        Assert.True(PhoneNumbers.TryParse("3312345678", "US", out var american, out _));
        Assert.Equal("+13312345678", american.ToString());
    }

    [Theory]
    [InlineData("8 912 345-67-89", "RU", "+79123456789")]          // 8 is the trunk prefix ...
    [InlineData("800 555 35 35", "RU", "+78005553535")]            // ... and a first digit
    [InlineData("011 15 2312 3456", "AR", "+5491123123456")]       // 15 after the area code becomes 9 before it
    [InlineData("464 1234", "AG", "+12684641234")]                 // an island's seven digits get its area code
    [InlineData("0549 886377", "SM", "+3780549886377")]            // the zero belongs to the number
    [InlineData("886377", "SM", "+3780549886377")]
    [InlineData("06 698 12345", "VA", "+390669812345")]
    [InlineData("0 21 91234 5678", "BR", "+5521912345678")]
    [InlineData("0 15 21 91234 5678", "BR", "+5521912345678")]     // carrier code 15
    public void National_forms_follow_the_plan_of_the_default_region(string input, string region, string expected)
    {
        Assert.True(PhoneNumbers.TryParse(input, region, out var number, out _));
        Assert.Equal(expected, number.ToString());
    }

    [Theory]
    [InlineData("+12133734253", "US")]
    [InlineData("+15062345678", "CA")]
    [InlineData("+18762101234", "JM")]
    [InlineData("+18095550123", "DO")]
    [InlineData("+79123456789", "RU")]
    [InlineData("+77710009998", "KZ")]
    [InlineData("+447400123456", "GB")]
    [InlineData("+447781123456", "GG")]
    [InlineData("+447797712345", "JE")]
    [InlineData("+447624123456", "IM")]
    [InlineData("+390669812345", "VA")]
    [InlineData("+262692123456", "RE")]
    [InlineData("+262639012345", "YT")]
    [InlineData("+80012345678", "001")]
    [InlineData("+870301234567", "001")]
    public void Countries_that_share_a_calling_code_are_told_apart(string input, string country)
    {
        Assert.True(PhoneNumbers.TryParse(input, null, out var number, out _));
        Assert.Equal(country, number.Country);
        Assert.Equal(country, PhoneNumbers.CountryOf(number.Digits));
    }

    [Theory]
    [InlineData("+254202012345", NumberType.FixedLine, false)]
    [InlineData("+254712345678", NumberType.Mobile, true)]
    [InlineData("+12133734253", NumberType.FixedLineOrMobile, true)]
    [InlineData("+254800223456", NumberType.TollFree, false)]
    [InlineData("+254900223456", NumberType.PremiumRate, false)]
    [InlineData("+41840123456", NumberType.SharedCost, false)]
    [InlineData("+447012345678", NumberType.Personal, true)]
    [InlineData("+445612345678", NumberType.Voip, true)]
    [InlineData("+443001234567", NumberType.Uan, false)]
    [InlineData("+447640123456", NumberType.Pager, false)]
    [InlineData("+41860123456789", NumberType.Voicemail, false)]
    public void The_type_tells_whether_a_text_can_arrive(string input, NumberType type, bool canReceiveSms)
    {
        Assert.True(PhoneNumbers.TryParse(input, null, out var number, out _));
        Assert.Equal(type, number.Type);
        Assert.Equal(canReceiveSms, number.CanReceiveSms);
    }

    [Theory]
    [InlineData(null, Kenya, NumberFault.Empty)]
    [InlineData("", Kenya, NumberFault.Empty)]
    [InlineData(" \t\r\n", Kenya, NumberFault.Empty)]
    [InlineData("+", Kenya, NumberFault.NotANumber)]
    [InlineData("tel:", Kenya, NumberFault.NotANumber)]
    [InlineData("(-)", Kenya, NumberFault.NotANumber)]
    [InlineData("0700 CALLME", Kenya, NumberFault.NotANumber)]
    [InlineData("+254700000001 ext. 5", Kenya, NumberFault.NotANumber)]
    [InlineData("+254700000001x5", Kenya, NumberFault.NotANumber)]
    [InlineData("+254700000001#5", Kenya, NumberFault.NotANumber)]
    [InlineData("+254700000001,,5", Kenya, NumberFault.NotANumber)]
    [InlineData("+25470000000~1", Kenya, NumberFault.NotANumber)]
    [InlineData("tel:+254700000001;ext=5", Kenya, NumberFault.NotANumber)]
    [InlineData("+254700\0000001", Kenya, NumberFault.NotANumber)]
    [InlineData("+254700\n000001", Kenya, NumberFault.NotANumber)]
    [InlineData("++254700000001", Kenya, NumberFault.NotANumber)]
    [InlineData("+254+700000001", Kenya, NumberFault.NotANumber)]
    [InlineData("254700000001+", Kenya, NumberFault.NotANumber)]
    [InlineData("+254700000001\uD83D", Kenya, NumberFault.NotANumber)]   // half a character
    [InlineData("\u2461\u00B2\u00BD", Kenya, NumberFault.NotANumber)]    // numerals, but no decimal digits
    [InlineData("0700000001", null, NumberFault.NoRegion)]
    [InlineData("0700000001", "XX", NumberFault.NoRegion)]
    [InlineData("0700000001", "ke", NumberFault.NoRegion)]
    [InlineData("0700000001", "001", NumberFault.NoRegion)]
    [InlineData("+25470", Kenya, NumberFault.TooShort)]
    [InlineData("+254", Kenya, NumberFault.TooShort)]
    [InlineData("0700", Kenya, NumberFault.TooShort)]
    [InlineData("+2547000000012", Kenya, NumberFault.Invalid)]           // ten digits are possible in Kenya, but not after 7
    [InlineData("+25470000000123", Kenya, NumberFault.TooLong)]
    [InlineData("+254700000001234567", Kenya, NumberFault.TooLong)]
    [InlineData("+4915123456789012", "DE", NumberFault.TooLong)]         // the German plan has room, E.164 has not
    [InlineData("+9990000000000", Kenya, NumberFault.UnknownCountry)]
    [InlineData("+0254700000001", Kenya, NumberFault.UnknownCountry)]
    [InlineData("0009990000000000", Kenya, NumberFault.UnknownCountry)]
    [InlineData("+254300000001", Kenya, NumberFault.Invalid)]
    [InlineData("0300000001", Kenya, NumberFault.Invalid)]
    [InlineData("+11234567890", Kenya, NumberFault.Invalid)]
    public void What_is_wrong_is_said(string? input, string? region, NumberFault expected)
    {
        Assert.False(PhoneNumbers.TryParse(input, region, out var number, out var fault));
        Assert.Equal(expected, fault);
        Assert.Equal(default, number);
    }

    [Fact]
    public void The_longest_inputs_are_read_or_refused_for_their_length()
    {
        Assert.True(PhoneNumbers.TryParse("+254700000001".PadRight(64, '-'), null, out _, out _));

        foreach (var tooLong in new[] { "+254700000001".PadRight(65, '-'), new string('7', 64), new string(' ', 1 << 20), "+" + new string('1', 1 << 20) })
        {
            Assert.False(PhoneNumbers.TryParse(tooLong, Kenya, out _, out var fault));
            Assert.Equal(NumberFault.TooLong, fault);
        }
    }

    [Fact]
    public void Hostile_input_is_answered_never_thrown_at()
    {
        string[] pieces = ["+", "0", "7", "254", "00", "44", "(", ")", "-", ".", " ", "\0", "tel:", "x", ";", "\u0660", "\uFF11", "\uD83D", "\uDE00", "\U0001E950", "\u202E", "~", "#", "99999"];
        string?[] regions = [null, "", Kenya, "US", "AR", "BR", "JP", "XX", "001", "\0"];
        var random = new Random(64);
        for (var i = 0; i < 50_000; i++)
        {
            var input = string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => pieces[random.Next(pieces.Length)]));
            var valid = PhoneNumbers.TryParse(input, regions[random.Next(regions.Length)], out var number, out var fault);
            if (valid) Assert.InRange(number.Digits, 1_000, 999_999_999_999_999);
            else Assert.True(Enum.IsDefined(fault));
        }
    }

    [Fact]
    public void An_E164_number_is_read_without_allocating()
    {
        string[] inputs = ["+254700000001", "+12133734253", "+15062345678", "+447400123456"];
        foreach (var input in inputs) PhoneNumbers.TryParse(input, null, out _, out _);   // compiles the plans

        var valid = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var input in inputs)
            if (PhoneNumbers.TryParse(input, null, out _, out _)) valid++;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(inputs.Length, valid);
    }

    [Fact]
    public void Many_threads_may_ask_for_a_plan_first()
    {
        string[] inputs = ["+33612345678", "+34612345678", "+351912345678", "+352628123456", "+353850123456", "+3546111234", "+358412345678"];

        Parallel.For(0, 700, i => Assert.True(PhoneNumbers.TryParse(inputs[i % inputs.Length], null, out _, out _)));
    }

    [Theory]
    [InlineData("KE", true)]
    [InlineData("US", true)]
    [InlineData("AX", true)]
    [InlineData("ke", false)]
    [InlineData("001", false)]
    [InlineData("XX", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Regions_are_ISO_codes_in_upper_case(string? code, bool expected) => Assert.Equal(expected, PhoneNumbers.IsRegion(code!));

    [Theory]
    [InlineData(254700000001, "KE")]
    [InlineData(2547, "KE")]              // nobody else has this calling code
    [InlineData(12680000000, "AG")]       // first digits tell, although there is no such number
    [InlineData(11234567890, "")]         // 25 countries share this one, none has the number
    [InlineData(999123456789, "")]
    [InlineData(0, "")]
    [InlineData(-254700000001, "")]
    [InlineData(long.MinValue, "")]
    [InlineData(long.MaxValue, "")]
    public void The_country_of_digits_is_empty_when_nobody_can_tell(long digits, string expected) =>
        Assert.Equal(expected, PhoneNumbers.CountryOf(digits));

    [Fact]
    public void Every_fault_has_a_sentence_of_its_own()
    {
        var sentences = Enum.GetValues<NumberFault>().Select(PhoneNumbers.Describe).ToList();

        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence));
        Assert.Distinct(sentences);
    }
}
