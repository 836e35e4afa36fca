namespace GallantSms.Domain.Numbers;

/// <summary>
/// Many <see cref="DigitPattern"/>s compiled into one deterministic automaton: a single pass over the digits, one table
/// look-up each and no allocation, tells which of them match. A request may bring 100,000 numbers.
/// </summary>
internal sealed class DigitAutomaton
{
    private const int Dead = 0;
    private const int Start = 1;

    private readonly ushort[] _next;      // [state * 10 + digit]
    private readonly ushort[] _matches;   // [state], one bit a pattern

    private DigitAutomaton(ushort[] next, ushort[] matches) => (_next, _matches) = (next, matches);

    /// <summary>The patterns that match all of the ASCII digits, one bit each, in the order they were added.</summary>
    public int Match(ReadOnlySpan<char> digits)
    {
        var state = Start;
        foreach (var digit in digits)
        {
            state = _next[state * 10 + (digit - '0')];
            if (state == Dead) return 0;
        }

        return _matches[state];
    }

    /// <summary>The digits some match begins with, one bit each.</summary>
    public int FirstDigits()
    {
        var digits = 0;
        for (var digit = 0; digit < 10; digit++)
            if (_next[Start * 10 + digit] != Dead) digits |= 1 << digit;
        return digits;
    }

    /// <summary>Collects patterns and compiles them.</summary>
    public sealed class Builder
    {
        // Nondeterministic states: a state consumes one of its digits and goes on, or forks, or says that a pattern has matched.
        private readonly List<(int Digits, int To, int[] Forks, int Match)> _states = [];
        private readonly List<int> _starts = [];

        /// <summary>Adds a pattern as bit <paramref name="bit"/>; <paramref name="open"/> when any digits may follow it.</summary>
        public void Add(int bit, DigitPattern pattern, bool open = false)
        {
            var end = State(0, -1, [], 1 << bit);
            if (open)
            {
                var more = State(0b11_1111_1111, _states.Count + 1, [], 0);
                end = State(0, -1, [end, more], 0);
            }

            _starts.Add(Emit(pattern, end));
        }

        public DigitAutomaton Compile()
        {
            var known = new Dictionary<int[], int>(SetComparer.Instance) { [[]] = Dead };
            var sets = new List<int[]> { Array.Empty<int>() };
            int Number(IEnumerable<int> states)
            {
                var set = Closure(states);
                if (known.TryGetValue(set, out var number)) return number;
                known.Add(set, sets.Count);
                sets.Add(set);
                return sets.Count - 1;
            }

            Number(_starts);
            var next = new List<ushort>(new ushort[10]);
            for (var state = Start; state < sets.Count; state++)
            {
                for (var digit = 0; digit < 10; digit++)
                {
                    var to = sets[state].Where(s => (_states[s].Digits >> digit & 1) != 0).Select(s => _states[s].To);
                    next.Add(checked((ushort)Number(to)));
                }
            }

            var matches = sets.Select(set => (ushort)set.Aggregate(0, (bits, s) => bits | _states[s].Match)).ToArray();
            return new DigitAutomaton([.. next], matches);
        }

        // Written from the end: every part is told where to go when it has matched.
        private int Emit(DigitPattern pattern, int then)
        {
            switch (pattern)
            {
                case DigitPattern.OneOf one:
                    return State(one.Digits, then, [], 0);
                case DigitPattern.Sequence sequence:
                    return sequence.Parts.Reverse().Aggregate(then, (to, part) => Emit(part, to));
                case DigitPattern.Choice choice:
                    return State(0, -1, [.. choice.Alternatives.Select(alternative => Emit(alternative, then))], 0);
                case DigitPattern.Repeat repeat:
                    var to = then;
                    for (var i = repeat.Least; i < repeat.Most; i++) to = State(0, -1, [Emit(repeat.Part, to), then], 0);
                    for (var i = 0; i < repeat.Least; i++) to = Emit(repeat.Part, to);
                    return to;
                default:
                    throw new ArgumentOutOfRangeException(nameof(pattern));
            }
        }

        private int State(int digits, int to, int[] forks, int match)
        {
            _states.Add((digits, to, forks, match));
            return _states.Count - 1;
        }

        // The states that consume or match, reached by forks alone; sorted, so that equal sets are equal arrays.
        private int[] Closure(IEnumerable<int> states)
        {
            var seen = new HashSet<int>();
            var open = new Stack<int>(states);
            var set = new List<int>();
            while (open.TryPop(out var state))
            {
                if (!seen.Add(state)) continue;
                if (_states[state].Forks.Length == 0) set.Add(state);
                foreach (var fork in _states[state].Forks) open.Push(fork);
            }

            set.Sort();
            return [.. set];
        }
    }

    private sealed class SetComparer : IEqualityComparer<int[]>
    {
        public static readonly SetComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] set)
        {
            var hash = new HashCode();
            foreach (var state in set) hash.Add(state);
            return hash.ToHashCode();
        }
    }
}
