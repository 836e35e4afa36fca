using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>
/// Where a value stands in an answer: a JSON pointer (<c>/messages/0/id</c>, RFC 6901), <c>xml:Name</c> for the first element of
/// that name, or <c>regex:</c> with one group. Values are texts, numbers as they are written, or true and false.
/// </summary>
internal sealed class Locator
{
    private const int LongestValue = 512;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1024 * 1024 };

    private readonly string[]? _pointer;
    private readonly string? _element;
    private readonly Regex? _regex;

    private Locator(string[]? pointer, string? element, Regex? regex) => (_pointer, _element, _regex) = (pointer, element, regex);

    /// <summary><c>null</c> when it is none of the three.</summary>
    public static Locator? Parse(string text)
    {
        if (text.StartsWith('/')) return new(Tokens(text), null, null);
        if (text.StartsWith("xml:", StringComparison.Ordinal) && text.Length > 4) return new(null, text[4..], null);
        if (!text.StartsWith("regex:", StringComparison.Ordinal) || text.Length > 1000) return null;
        try
        {
            // Without backtracking: no answer makes it slow.
            var regex = new Regex(text[6..], RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);
            return regex.GetGroupNumbers().Length == 2 ? new(null, null, regex) : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public string? Find(AnswerBody answer)
    {
        string? value;
        try
        {
            value = _pointer is not null ? answer.Json is { } json ? Text(Follow(json, _pointer)) : null
                : _element is not null ? Element(answer.Text)
                : Match(answer.Text);
        }
        catch (InvalidOperationException)
        {
            return null; // a name or text that is no valid UTF-16 shows only when it is read
        }

        return value is { Length: > 0 and <= LongestValue } ? value : null;
    }

    /// <summary>The place of a JSON pointer; <c>null</c> where there is none.</summary>
    public static JsonElement? Follow(JsonElement root, IReadOnlyList<string> pointer)
    {
        var at = root;
        foreach (var token in pointer)
        {
            if (at.ValueKind == JsonValueKind.Object)
            {
                if (!at.TryGetProperty(token, out at)) return null;
            }
            else if (at.ValueKind == JsonValueKind.Array)
            {
                // RFC 6901, 4: no leading zeros, no "-" for what is to be read.
                if (token is not "0" && (token is "" or ['0', ..] || !token.All(char.IsAsciiDigit))) return null;
                if (!int.TryParse(token, out var index) || index >= at.GetArrayLength()) return null;
                at = at[index];
            }
            else
            {
                return null;
            }
        }

        return at;
    }

    public static string[] Tokens(string pointer) =>
        [.. pointer.Split('/').Skip(1).Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    public static string? Text(JsonElement? element)
    {
        try
        {
            return element switch
            {
                { ValueKind: JsonValueKind.String } text => text.GetString(),
                { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
                { ValueKind: JsonValueKind.True } => "true",
                { ValueKind: JsonValueKind.False } => "false",
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;   // a text that is no valid UTF-16 shows only when it is read
        }
    }

    private string? Element(string text)
    {
        try
        {
            using var xml = XmlReader.Create(new StringReader(text), Safe);
            string? found = null;
            while (!xml.EOF)
            {
                if (found is null && xml.NodeType == XmlNodeType.Element && xml.LocalName == _element) found = xml.ReadElementContentAsString();
                else xml.Read();
            }

            return found?.Trim();
        }
        catch (XmlException)
        {
            return null;   // also when what is broken comes later: half an answer is none
        }
    }

    private string? Match(string text)
    {
        try
        {
            return _regex!.Match(text) is { Success: true } match ? match.Groups[1].Value : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
