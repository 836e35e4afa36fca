using GallantSms.Domain.Shared;

namespace GallantSms.Application.Messages.Search.Language;

/// <summary>What stood in the one field: conditions, words, and what could not be read.</summary>
public sealed record SearchReading(IReadOnlyList<SearchTerm> Terms, IReadOnlyList<string> Words, IReadOnlyList<FieldError> Errors);

/// <summary>
/// Reads what people type into the search field: <c>pickup status:delivered to:*5678 cost>=8000 campaign:"Spring sale"</c>.
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
        private readonly List<FieldError> _errors = [];
        private bool _unsearchable;

        public void Take(string part)
        {
            if (part.Length > 1 && part[0] == '-' && (part[1] == '"' || char.IsLetterOrDigit(part[1])))
            {
                Refuse(part, "NOT_SUPPORTED", "A search cannot leave something out with '-'. Name what you look for; to find the text itself, put it between quotes.");
                return;
            }

            var key = KeyLength(part);
            var (relation, length) = key == 0 ? default : Relation(part.AsSpan(key));
            var known = key > 0 && SearchKeys.Find(part[..key], reader) is not null;
            if (length == 0 || part[(key + length)..].StartsWith("//", StringComparison.Ordinal) || (!known && part[key] != ':')) Words(part);
            else if (!known) Refuse(part, "UNKNOWN_KEY", $"There is nothing called '{part[..key]}' to search by. Known are {SearchKeys.Listed(reader)}. To find it in texts, put it between quotes.");
            else Term(part, part[..key], relation, part[(key + length)..]);
        }

        public SearchReading TooLong(string given)
        {
            Refuse(given, "TOO_LONG", $"A search has at most {Longest} characters.");
            return Done();
        }

        public SearchReading Done()
        {
            if (_unsearchable && _words.Count == 0 && _terms.Count == 0 && _errors.Count == 0)
                Refuse(null, "NOTHING_TO_SEARCH", "There is no letter and no digit to look for.");
            return new(_terms, _words, _errors);
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

        private void Term(string part, string key, SearchRelation relation, string rest)
        {
            var values = Values(rest);
            if (values.Count == 0) Refuse(part, "REQUIRED", $"'{key}' needs a value behind it.");
            else if (Room(part)) _terms.Add(new(field, key, relation, values, part));
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

        private void Words(string part)
        {
            var quoted = part.Contains('"', StringComparison.Ordinal);
            // A number alone is looked for among the recipients: what else would it be.
            if (!quoted && LooksLikeNumber(part))
            {
                if (Room(part)) _terms.Add(new(field, "to", SearchRelation.Is, [part], part));
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
            if (_terms.Count + _words.Count < MaxTerms) return true;
            if (_errors.All(e => e.Code != "TOO_MANY")) Refuse(part, "TOO_MANY", $"A search has at most {MaxTerms} words and conditions.");
            return false;
        }

        private void Refuse(string? part, string code, string message)
        {
            if (_errors.Count < 10) _errors.Add(new(field, part, code, message));
        }
    }
}
