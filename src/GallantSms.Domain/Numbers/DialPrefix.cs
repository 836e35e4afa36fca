using System.Text.RegularExpressions;

namespace GallantSms.Domain.Numbers;

/// <summary>
/// What people dial before a number: a trunk or carrier prefix, or the international prefix. Some plans turn the rest into
/// another number (<c>$1</c> rules). The patterns are ours and anchored, and the digits are at most a few dozen, so matching ends.
/// </summary>
internal sealed class DialPrefix
{
    private readonly string? _literal;    // most prefixes are plain digits: no expression needed
    private readonly Regex? _pattern;
    private readonly string? _transform;
    private readonly int _firstDigits;

    public DialPrefix(string pattern, string? transform)
    {
        var automaton = new DigitAutomaton.Builder();
        automaton.Add(0, DigitPattern.Parse(pattern));
        _firstDigits = automaton.Compile().FirstDigits();
        if (pattern.All(char.IsAsciiDigit)) _literal = pattern;
        else _pattern = new Regex($"^(?:{pattern})", RegexOptions.CultureInvariant);
        _transform = transform;
    }

    /// <summary>The digits without the prefix; the same digits when there is none.</summary>
    public ReadOnlySpan<char> Remove(ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty || (_firstDigits >> (digits[0] - '0') & 1) == 0) return digits;
        if (_pattern is null) return digits.StartsWith(_literal) ? digits[_literal!.Length..] : digits;
        if (!_pattern.IsMatch(digits)) return digits;

        var match = _pattern.Match(digits.ToString());
        return _transform is not null && match.Groups.Count > 1 && match.Groups[^1].Length > 0
            ? string.Concat(match.Result(_transform), digits[match.Length..])
            : digits[match.Length..];
    }
}
