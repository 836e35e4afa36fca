namespace GallantSms.Domain.Numbers;

/// <summary>The numbers of one region, as libphonenumber describes them.</summary>
internal sealed class NumberingPlan
{
    // Bits of the automaton.
    private const int General = 0;
    private const int Leading = 1;
    private const int FirstType = 2;

    // The order in which libphonenumber asks; fixed line comes before all of them.
    private static readonly NumberType[] TypesInOrder =
    [
        NumberType.Mobile, NumberType.PremiumRate, NumberType.TollFree, NumberType.SharedCost, NumberType.Voip,
        NumberType.Personal, NumberType.Pager, NumberType.Uan, NumberType.Voicemail,
    ];

    private readonly NumberingPlanData _data;
    private readonly Lazy<DigitAutomaton> _automaton;
    private readonly Lazy<DialPrefix?> _nationalPrefix;
    private readonly Lazy<DialPrefix?> _internationalPrefix;
    private readonly int[] _typeLengths = new int[(int)NumberType.Voicemail + 1];   // one bit a length; 0: no such numbers

    public NumberingPlan(NumberingPlanData data)
    {
        _data = data;
        CallingDigits = data.CallingCode;
        foreach (var (type, lengths, _) in data.Types) _typeLengths[(int)type] = lengths;
        _automaton = new(Compile);
        _nationalPrefix = new(() => data.Prefix is null ? null : new DialPrefix(data.Prefix, data.Transform));
        _internationalPrefix = new(() => data.Idd is null ? null : new DialPrefix(data.Idd, null));
    }

    public string Region => _data.Region;

    public string CallingDigits { get; }

    /// <summary>Whether first digits alone tell this region among those that share its calling code.</summary>
    public bool HasLeadingDigits => _data.Leading is not null;

    public bool LeadsTo(ReadOnlySpan<char> national) => (_automaton.Value.Match(national) >> Leading & 1) != 0;

    /// <summary>Whether the national number fits the plan at large, whatever its type.</summary>
    public bool Matches(ReadOnlySpan<char> national) => (_automaton.Value.Match(national) >> General & 1) != 0;

    /// <summary>The type of a national number; <see cref="NumberType.Unknown"/> when it is not valid here.</summary>
    public NumberType TypeOf(ReadOnlySpan<char> national)
    {
        var match = _automaton.Value.Match(national);
        if ((match >> General & 1) == 0) return NumberType.Unknown;

        if (Is(NumberType.FixedLine, match, national.Length))
        {
            return _typeLengths[(int)NumberType.Mobile] == 0 || Is(NumberType.Mobile, match, national.Length)
                ? NumberType.FixedLineOrMobile
                : NumberType.FixedLine;
        }

        foreach (var type in TypesInOrder)
            if (Is(type, match, national.Length)) return type;
        return NumberType.Unknown;
    }

    private bool Is(NumberType type, int match, int length) =>
        (match >> (FirstType + (int)type) & 1) != 0 && (_typeLengths[(int)type] >> length & 1) != 0;

    public bool IsTooShort(int length) => (_data.Lengths & ((2 << length) - 1)) == 0;

    public bool IsTooLong(int length) => _data.Lengths >> length == 0;

    public bool IsPossible(int length) => (_data.Lengths >> length & 1) != 0;

    public ReadOnlySpan<char> RemoveNationalPrefix(ReadOnlySpan<char> digits) =>
        _nationalPrefix.Value is { } prefix ? prefix.Remove(digits) : digits;

    public ReadOnlySpan<char> RemoveInternationalPrefix(ReadOnlySpan<char> digits) =>
        _internationalPrefix.Value is { } prefix ? prefix.Remove(digits) : digits;

    private DigitAutomaton Compile()
    {
        var automaton = new DigitAutomaton.Builder();
        automaton.Add(General, DigitPattern.Parse(_data.Number));
        if (_data.Leading is not null) automaton.Add(Leading, DigitPattern.Parse(_data.Leading), open: true);
        foreach (var (type, _, pattern) in _data.Types) automaton.Add(FirstType + (int)type, DigitPattern.Parse(pattern));
        return automaton.Compile();
    }
}
