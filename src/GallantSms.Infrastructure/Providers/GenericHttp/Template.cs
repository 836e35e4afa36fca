using System.Text;
using System.Text.Encodings.Web;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>Where a template's result stands, which decides how values are written into it.</summary>
internal enum TemplateKind
{
    /// <summary>An address. Values are percent-encoded; what people write may stand in the query only.</summary>
    Url,

    /// <summary>A header's value: nothing that people write.</summary>
    Header,

    Form,
    Json,
    Xml,
}

/// <summary>
/// A text with <c>{{name}}</c> placeholders. No value gets out of its place: each is escaped for where it stands, and a
/// template whose places are none is refused when it is read.
/// </summary>
internal sealed class Template
{
    private readonly IReadOnlyList<Part> _parts;

    private Template(IReadOnlyList<Part> parts) => _parts = parts;

    private enum Place
    {
        /// <summary>Among letters that are no quoted text.</summary>
        Bare,
        Quoted,
    }

    /// <summary>A template, or in words what is wrong with it.</summary>
    public static (Template? Template, string? Problem) Parse(string text, TemplateKind kind)
    {
        var parts = new List<Part>();
        var syntax = Syntax.Of(kind);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            var literal = open < 0 ? text[at..] : text[at..open];
            if (syntax.Read(literal) is { } wrong) return (null, wrong);
            if (literal.Length > 0) parts.Add(new(literal, null, default));
            if (open < 0) break;

            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) return (null, "a \"{{\" is not closed");
            var name = text[(open + 2)..close].Trim();
            if (!TemplateValues.Names.Contains(name)) return (null, $"it knows no {{{{{(name.Length > 40 ? name[..40] : name)}}}}}");
            if (syntax.Hold(name) is { } misplaced) return (null, misplaced);
            parts.Add(new(name, name, syntax.Place));
            at = close + 2;
        }

        return syntax.End() is { } unfinished ? (null, unfinished) : (new Template(Encoded(parts, kind)), null);
    }

    /// <summary>As it is, without placeholders.</summary>
    public static Template Literal(string text) => new([new(text, null, default)]);

    public string Render(TemplateValues values)
    {
        var text = new StringBuilder();
        foreach (var part in _parts) text.Append(part.Name is null ? part.Text : part.Write!(values[part.Name]));
        return text.ToString();
    }

    private static List<Part> Encoded(List<Part> parts, TemplateKind kind) =>
        [.. parts.Select(p => p.Name is null ? p : p with { Write = Writer(kind, p.Place, p.Name) })];

    private static Func<string, string> Writer(TemplateKind kind, Place place, string name) => kind switch
    {
        TemplateKind.Url or TemplateKind.Form => Uri.EscapeDataString,
        TemplateKind.Header => value => value,
        TemplateKind.Xml => Xml,
        _ when place == Place.Quoted => JavaScriptEncoder.Default.Encode,
        _ when TemplateValues.IsJsonLiteral(name) => value => value,
        _ => value => $"\"{JavaScriptEncoder.Default.Encode(value)}\"",
    };

    /// <summary>Of element content and of attributes in either quotes. What XML 1.0 has no way to write becomes U+FFFD.</summary>
    private static string Xml(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '"' => text.Append("&quot;"),
                '\'' => text.Append("&#39;"),
                '\r' => text.Append("&#13;"),
                '\n' => text.Append("&#10;"),
                '\t' => text.Append("&#9;"),
                < ' ' or 0xFFFE or 0xFFFF => text.Append('\uFFFD'),
                _ => text.Append(rune.ToString()),
            };
        }

        return text.ToString();
    }

    private sealed record Part(string Text, string? Name, Place Place, Func<string, string>? Write = null);

    /// <summary>Follows a template's literals as far as it takes to know where a placeholder stands.</summary>
    private class Syntax
    {
        public virtual Place Place => Place.Bare;

        public static Syntax Of(TemplateKind kind) => kind switch
        {
            TemplateKind.Url => new UrlSyntax(),
            TemplateKind.Header => new HeaderSyntax(),
            TemplateKind.Json => new JsonSyntax(),
            TemplateKind.Xml => new XmlSyntax(),
            _ => new Syntax(),
        };

        public virtual string? Read(string literal) => null;

        public virtual string? Hold(string name) => null;

        public virtual string? End() => null;
    }

    private sealed class UrlSyntax : Syntax
    {
        private readonly StringBuilder _read = new();
        private bool _query;
        private bool _checked;

        public override string? Read(string literal)
        {
            if (literal.Contains('#', StringComparison.Ordinal)) return "an address has no fragment (#)";
            _read.Append(literal);
            _query |= literal.Contains('?', StringComparison.Ordinal);
            return null;
        }

        public override string? Hold(string name)
        {
            if (Root() is { } wrong) return wrong;
            return !_query && TemplateValues.IsWritten(name) ? $"{{{{{name}}}}} may stand in the address only behind its question mark" : null;
        }

        public override string? End() => Root();

        // Everything up to the path is the operator's: no value chooses the host.
        private string? Root()
        {
            if (_checked) return null;
            _checked = true;
            var text = _read.ToString();
            var authority = text.IndexOf("://", StringComparison.Ordinal);
            return authority > 0 && text.AsSpan(authority + 3).ContainsAny('/', '?')
                && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Host.Length > 0
                    ? null : "the address must start with http:// or https://, a host and a slash";
        }
    }

    private sealed class HeaderSyntax : Syntax
    {
        public override string? Read(string literal) => literal.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "a header has printable ASCII characters only" : null;

        public override string? Hold(string name) => TemplateValues.IsWritten(name) ? $"{{{{{name}}}}} may not stand in a header" : null;
    }

    private sealed class JsonSyntax : Syntax
    {
        private bool _quoted;
        private bool _escaped;

        public override Place Place => _quoted ? Place.Quoted : Place.Bare;

        public override string? Read(string literal)
        {
            foreach (var c in literal)
            {
                if (_escaped) _escaped = false;
                else if (_quoted && c == '\\') _escaped = true;
                else if (c == '"') _quoted = !_quoted;
            }

            return null;
        }

        public override string? Hold(string name) => _escaped ? "a backslash stands before a placeholder" : null;

        public override string? End() => _quoted ? "a quotation mark is not closed" : null;
    }

    private sealed class XmlSyntax : Syntax
    {
        private bool _tag;
        private char _quote;

        public override Place Place => _quote != '\0' ? Place.Quoted : Place.Bare;

        public override string? Read(string literal)
        {
            if (literal.Contains("<!", StringComparison.Ordinal)) return "XML here has no comments, CDATA or DOCTYPE";
            foreach (var c in literal)
            {
                if (_quote != '\0') _quote = c == _quote ? '\0' : _quote;
                else if (_tag && (c is '"' or '\'')) _quote = c;
                else if (c == '<') _tag = true;
                else if (c == '>') _tag = false;
            }

            return null;
        }

        public override string? Hold(string name) => _tag && _quote == '\0' ? "a placeholder stands inside a tag, outside quotation marks" : null;

        public override string? End() => _tag ? "a tag is not closed" : null;
    }
}
