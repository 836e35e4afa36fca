using System.Globalization;

namespace GallantSms.Domain.Numbers;

/// <summary>One block of <c>metadata.txt</c>; <c>tools/numbers/generate.mjs</c> says what its lines mean. Lengths are one bit each.</summary>
internal sealed record NumberingPlanData(string Region, string CallingCode)
{
    public int Lengths { get; private set; }
    public string Number { get; private set; } = "";
    public string? Idd { get; private set; }
    public string? Prefix { get; private set; }
    public string? Transform { get; private set; }
    public string? Leading { get; private set; }
    public List<(NumberType Type, int Lengths, string Pattern)> Types { get; } = [];

    public static IEnumerable<NumberingPlanData> Read(TextReader text)
    {
        NumberingPlanData? plan = null;
        while (text.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var words = line.Trim().Split(' ', 2);
            if (line.StartsWith(' '))
            {
                plan!.Set(words[0], words[1]);
                continue;
            }

            if (plan is not null) yield return plan;
            plan = new NumberingPlanData(words[0], words[1]);
        }

        if (plan is not null) yield return plan;
    }

    private void Set(string key, string value)
    {
        switch (key)
        {
            case "lengths": Lengths = LengthBits(value); break;
            case "number": Number = value; break;
            case "idd": Idd = value; break;
            case "prefix": Prefix = value; break;
            case "transform": Transform = value; break;
            case "leading": Leading = value; break;
            default:
                var words = value.Split(' ', 2);
                Types.Add((TypeNamed(key), words[0] == "*" ? Lengths : LengthBits(words[0]), words[1]));
                break;
        }
    }

    private static int LengthBits(string lengths) =>
        lengths.Split(',').Aggregate(0, (bits, length) => bits | 1 << int.Parse(length, CultureInfo.InvariantCulture));

    private static NumberType TypeNamed(string name) => name switch
    {
        "fixed" => NumberType.FixedLine,
        "mobile" => NumberType.Mobile,
        "toll_free" => NumberType.TollFree,
        "premium" => NumberType.PremiumRate,
        "personal" => NumberType.Personal,
        "voicemail" => NumberType.Voicemail,
        "uan" => NumberType.Uan,
        "pager" => NumberType.Pager,
        "voip" => NumberType.Voip,
        "shared_cost" => NumberType.SharedCost,
        _ => throw new FormatException($"Unknown line '{name}' in the numbering plans."),
    };
}
