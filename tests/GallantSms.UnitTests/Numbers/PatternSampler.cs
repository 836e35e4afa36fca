namespace GallantSms.UnitTests.Numbers;

/// <summary>Makes random digits that a pattern of libphonenumber's metadata matches, straight from its text.</summary>
internal sealed class PatternSampler(Random random)
{
    public string Sample(string pattern)
    {
        var at = 0;
        return Choice(pattern, ref at);
    }

    private string Choice(string pattern, ref int at)
    {
        var alternatives = new List<string> { Sequence(pattern, ref at) };
        while (at < pattern.Length && pattern[at] == '|')
        {
            at++;
            alternatives.Add(Sequence(pattern, ref at));
        }

        return alternatives[random.Next(alternatives.Count)];
    }

    private string Sequence(string pattern, ref int at)
    {
        var made = "";
        while (at < pattern.Length && pattern[at] is not ('|' or ')'))
        {
            var from = at;
            var part = Part(pattern, ref at);
            var after = at;
            var times = Times(pattern, ref at);
            if (times == 0) continue;
            made += part;
            for (var i = 1; i < times; i++)
            {
                var again = from;
                made += Part(pattern, ref again);   // each repetition chooses anew
                if (again != after) throw new FormatException(pattern);
            }
        }

        return made;
    }

    private string Part(string pattern, ref int at)
    {
        switch (pattern[at])
        {
            case '(':
                at += 3;   // (?:
                var group = Choice(pattern, ref at);
                at++;
                return group;
            case '[':
                var end = pattern.IndexOf(']', at);
                var digits = "";
                for (at++; at < end; at++)
                {
                    var last = pattern[at + 1] == '-' ? pattern[at + 2] : pattern[at];
                    for (var digit = pattern[at]; digit <= last; digit++) digits += digit;
                    if (pattern[at + 1] == '-') at += 2;
                }

                at = end + 1;
                return digits[random.Next(digits.Length)].ToString();
            case '\\':
                at += 2;
                return ((char)('0' + random.Next(10))).ToString();
            default:
                return pattern[at++].ToString();
        }
    }

    private int Times(string pattern, ref int at)
    {
        if (at == pattern.Length || pattern[at] is not ('?' or '{')) return 1;
        if (pattern[at++] == '?') return random.Next(2);
        var end = pattern.IndexOf('}', at);
        var counts = pattern[at..end].Split(',').Select(count => int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        at = end + 1;
        return random.Next(counts[0], counts[^1] + 1);
    }
}
