using GallantSms.Domain.Shared;

namespace GallantSms.Application.Messages.Search.Language;

/// <summary>What stood in the one field: conditions, words, and what could not be read.</summary>
public sealed record SearchReading(IReadOnlyList<SearchTerm> Terms, IReadOnlyList<string> Words, IReadOnlyList<FieldError> Errors)
{
    /// <summary>Texts that have all words of one of these are left out.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
}

/// <summary>
/// Reads what people type into the search field: <c>pickup status:delivered to:*5678 cost>=8000 -campaign:"Spring sale"</c>.
/// Input is hostile or half typed: whatever it is, the answer comes in one pass and without an exception. What looks like a
/// condition and is none is an error, never silently a word: a misspelt key would find nothing and nobody would know why.
/// </summary>
public static class SearchLanguage
{
    public const int Longest = 500;
    public const int MaxTerms = 30;

    public static SearchReading Read(string? given, SearchReader reader, string field = "q")
    {
        var work = new Work(field, reader);
        if (given is null) return work.Done();
        if (given.Length > Longest) return work.TooLong(given);
        foreach (var part in Parts(given)) work.Take(part);
        return work.Done();
    }

    /// <summary>Pieces between blanks; a blank between quotes does not part. A quote that nothing closes is a blank.</summary>
    private static IEnumerable<string> Parts(string given)
    {
        var text = given.Replace('\u201c', '"').Replace('\u201d', '"').Replace('\u201e', '"').ToCharArray();
        var (start, quoted) = (-1, false);
        for (var i = 0; i <= text.Length; i++)
        {
            // What no text can hold parts words, also between quotes.
            if (i < text.Length && (char.IsControl(text[i]) || IsHalf(text, i))) text[i] = ' ';
            if (i < text.Length && text[i] == '"')
            {
                if (!quoted && Array.IndexOf(text, '"', i + 1) < 0) text[i] = ' ';
                else quoted = !quoted;
            }

            var parts = i == text.Length || (!quoted && char.IsWhiteSpace(text[i]));
            if (!parts && start < 0) start = i;
            if (!parts || start < 0) continue;
            yield return new string(text, start, i - start);
            start = -1;
        }
    }

    private static bool IsHalf(char[] text, int at) => char.IsHighSurrogate(text[at])
        ? at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])
        : char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1]));

    private sealed class Work(string field, SearchReader reader)
    {
        private readonly List<SearchTerm> _terms = [];
        private readonly List<string> _words = [];
        private readonly List<string> _without = [];
        private readonly List<FieldError> _errors = [];
        private bool _unsearchable;

        public void Take(string part)
        {
            if (part is ['-', '"', ..] || (part[0] == '-' && part.Any(char.IsLetterOrDigit))) Take(part, part[1..], excluded: true);
            else Take(part, part, excluded: false);
        }

        /// <param name="written">With the sign that leaves it out; errors name it so.</param>
        private void Take(string written, string part, bool excluded)
        {
            var key = KeyLength(part);
            var (relation, length) = key == 0 ? default : Relation(part.AsSpan(key));
            var known = key > 0 && SearchKeys.Find(part[..key], reader) is not null;
            if (length == 0 || part[(key + length)..].StartsWith("//", StringComparison.Ordinal) || (!known && part[key] != ':')) Words(written, part, excluded);
            else if (!known) Refuse(written, "UNKNOWN_KEY", $"There is nothing called '{part[..key]}' to search by. Known are {SearchKeys.Listed(reader)}. To find it in texts, put it between quotes.");
            else Term(new(field, part[..key], relation, Values(part[(key + length)..]), written, excluded));
        }

        public SearchReading TooLong(string given)
        {
            Refuse(given, "TOO_LONG", $"A search has at most {Longest} characters.");
            return Done();
        }

        public SearchReading Done()
        {
            if (_unsearchable && _words.Count == 0 && _terms.Count == 0 && _without.Count == 0 && _errors.Count == 0)
                Refuse(null, "NOTHING_TO_SEARCH", "There is no letter and no digit to look for.");
            return new(_terms, _words, _errors) { Without = _without };
        }

        private static int KeyLength(string part)
        {
            var length = 0;
            while (length < part.Length && (char.IsAsciiLetter(part[length]) || part[length] == '_')) length++;
            return length;
        }

        /// <summary>The colon, a comparison, or both: <c>cost>=5</c>, <c>cost:>=5</c>.</summary>
        private static (SearchRelation Relation, int Length) Relation(ReadOnlySpan<char> rest)
        {
            var colon = rest is [':', ..] ? 1 : 0;
            return rest[colon..] switch
            {
                ['>', '=', ..] => (SearchRelation.AtLeast, colon + 2),
                ['<', '=', ..] => (SearchRelation.AtMost, colon + 2),
                ['>', ..] => (SearchRelation.More, colon + 1),
                ['<', ..] => (SearchRelation.Less, colon + 1),
                ['=', ..] => (SearchRelation.Is, colon + 1),
                _ => (SearchRelation.Is, colon),
            };
        }

        private void Term(SearchTerm term)
        {
            if (term.Values.Count == 0) Refuse(term.Part, "REQUIRED", $"'{term.Key}' needs a value behind it.");
            else if (Room(term.Part)) _terms.Add(term);
        }

        /// <summary>Between commas, without quotes; a comma between quotes does not part.</summary>
        private static List<string> Values(string rest)
        {
            var (values, value, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
            foreach (var c in rest + ",")
            {
                if (c == '"') quoted = !quoted;
                else if (c != ',' || quoted) value.Append(c);
                else
                {
                    if (value.ToString().Trim() is { Length: > 0 } one) values.Add(one);
                    value.Clear();
                }
            }

            return values;
        }

        private void Words(string written, string part, bool excluded)
        {
            var quoted = part.Contains('"', StringComparison.Ordinal);
            // A number alone is looked for among the recipients: what else would it be.
            if (!quoted && LooksLikeNumber(part))
            {
                Term(new(field, "to", SearchRelation.Is, [part], written, excluded));
                return;
            }

            if (excluded)
            {
                var words = part.Replace('"', ' ').Trim();
                if (!words.Any(char.IsLetterOrDigit)) Refuse(written, "NOTHING_TO_SEARCH", "There is no letter and no digit behind the '-'.");
                else if (Room(written)) _without.Add(words);
                return;
            }

            foreach (var word in part.Replace('"', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (!word.Any(char.IsLetterOrDigit)) _unsearchable = true;
                else if (Room(word)) _words.Add(word);
            }
        }

        private static bool LooksLikeNumber(string part) =>
            part.Length is >= 4 and <= 16 && part[0] is '+' or '*' && part.Length > 3 && part.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 && (part[0] == '*' || part.Length >= 8);

        private bool Room(string part)
        {
            if (_terms.Count + _words.Count + _without.Count < MaxTerms) return true;
            if (_errors.All(e => e.Code != "TOO_MANY")) Refuse(part, "TOO_MANY", $"A search has at most {MaxTerms} words and conditions.");
            return false;
        }

        private void Refuse(string? part, string code, string message)
        {
            if (_errors.Count < 10) _errors.Add(new(field, part, code, message));
        }
    }
}
