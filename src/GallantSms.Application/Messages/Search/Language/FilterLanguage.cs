namespace GallantSms.Application.Messages.Search.Language;

/// <summary>
/// Reads <c>filter=status eq delivered and country in (KE,UG) and price ge 8000</c>: conditions that must all hold, for
/// programs. <c>ne</c> and <c>not in</c> leave out. The keys are those of <see cref="SearchLanguage"/> and the names of the fields shown.
/// </summary>
public static class FilterLanguage
{
    public const int Longest = 500;
    public const int MaxTerms = 10;

    private const string Manner = "A filter is conditions with 'and' between: status eq delivered and country in (KE,UG) and price ge 8000.";

    public static SearchReading Read(string? given, string field = "filter")
    {
        if (string.IsNullOrWhiteSpace(given)) return new([], [], []);
        if (given.Length > Longest) return Refused(field, given, "TOO_LONG", $"A filter has at most {Longest} characters.");
        var (terms, tokens) = (new List<SearchTerm>(), new Tokens(given));
        while (true)
        {
            var start = tokens.Position;
            var name = tokens.Next();
            if (name is not { Quoted: false } || !name.Text.All(c => char.IsAsciiLetter(c) || c == '_')) return Refused(field, tokens.Since(start), "SYNTAX", $"The name of a field is expected here. {Manner}");
            if (name.Text.Equals("not", StringComparison.OrdinalIgnoreCase)) return Refused(field, tokens.Since(start), "NOT_SUPPORTED", "'not' stands behind the name: country not in (KE,UG); or ne for one value.");
            var (relation, manner, problem) = Operator(tokens);
            if (problem is { } code) return Refused(field, tokens.Since(start), code, $"Between name and value stands eq, ne, in, not in, ge, gt, le or lt. {Manner}");
            if ((manner.Many ? List(tokens) : One(tokens)) is not { Count: > 0 } values) return Refused(field, tokens.Since(start), "SYNTAX", $"A value is expected here. {Manner}");
            if (terms.Count == MaxTerms) return Refused(field, tokens.Since(start), "TOO_MANY", $"A filter has at most {MaxTerms} conditions.");
            terms.Add(Dated(new(field, name.Text, relation, values, tokens.Since(start).Trim(), manner.Excluded)));

            var joined = tokens.Position;
            if (tokens.Next() is not { } and) return new(terms, [], []);
            if (and is { Quoted: false, Text: "or" or "OR" }) return Refused(field, tokens.Since(joined), "NOT_SUPPORTED", "A filter cannot say 'or'; 'in (…)' takes alternatives of one field.");
            if (and.Quoted || !and.Text.Equals("and", StringComparison.OrdinalIgnoreCase)) return Refused(field, tokens.Since(joined), "SYNTAX", $"'and' is expected here. {Manner}");
        }
    }

    private readonly record struct Manners(bool Many, bool Excluded);

    private static (SearchRelation Relation, Manners Manner, string? Problem) Operator(Tokens tokens) => Word(tokens.Next()) switch
    {
        "eq" => (SearchRelation.Is, default, null),
        "ne" => (SearchRelation.Is, new(Many: false, Excluded: true), null),
        "in" => (SearchRelation.Is, new(Many: true, Excluded: false), null),
        "not" when Word(tokens.Next()) == "in" => (SearchRelation.Is, new(Many: true, Excluded: true), null),
        "ge" => (SearchRelation.AtLeast, default, null),
        "gt" => (SearchRelation.More, default, null),
        "le" => (SearchRelation.AtMost, default, null),
        "lt" => (SearchRelation.Less, default, null),
        "like" or "contains" => (default, default, "NOT_SUPPORTED"),
        _ => (default, default, "SYNTAX"),
    };

    private static string? Word(Token? token) => token is { Quoted: false } ? token.Text.ToLowerInvariant() : null;

    private static List<string>? One(Tokens tokens) => tokens.Next() is { } value && (value.Quoted || value.Text is not ("(" or ")" or ",")) ? [value.Text] : null;

    private static List<string>? List(Tokens tokens)
    {
        if (tokens.Next() is not { Quoted: false, Text: "(" }) return null;
        var values = new List<string>();
        while (One(tokens) is [var value])
        {
            values.Add(value);
            if (tokens.Next() is not { Quoted: false } next) return null;
            if (next.Text == ")") return values;
            if (next.Text != ",") return null;
        }

        return null;
    }

    /// <summary>The field's name and its relation say what the search language says with two keys.</summary>
    private static SearchTerm Dated(SearchTerm term) => (term.Key.ToLowerInvariant(), term.Relation) switch
    {
        ("accepted_at" or "created_at", SearchRelation.AtLeast) => term with { Key = "after", Relation = SearchRelation.Is },
        ("accepted_at" or "created_at", SearchRelation.Less) => term with { Key = "before", Relation = SearchRelation.Is },
        ("accepted_at" or "created_at", SearchRelation.Is) => term with { Key = "on" },
        ("accepted_at" or "created_at", _) => term with { Key = "after" },
        _ => term,
    };

    private static SearchReading Refused(string field, string part, string code, string message) => new([], [], [new(field, part.Trim(), code, message)]);

    private sealed record Token(string Text, bool Quoted);

    private sealed class Tokens(string text)
    {
        public int Position { get; private set; }

        public string Since(int start) => text[start..Position];

        public Token? Next()
        {
            while (Position < text.Length && char.IsWhiteSpace(text[Position])) Position++;
            if (Position == text.Length) return null;
            var start = Position++;
            if (text[start] is '(' or ')' or ',') return new(text[start..Position], false);
            if (text[start] is '"' or '\'' && text.IndexOf(text[start], Position) is var end and >= 0)
            {
                Position = end + 1;
                return new(text[(start + 1)..end], true);
            }

            while (Position < text.Length && !char.IsWhiteSpace(text[Position]) && text[Position] is not ('(' or ')' or ',')) Position++;
            return new(text[start..Position], false);
        }
    }
}
