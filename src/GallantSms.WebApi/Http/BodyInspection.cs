using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GallantSms.Domain.Shared;

namespace GallantSms.WebApi.Http;

/// <summary>
/// Walks a refused body beside the type it should have had and collects what is wrong: place in snake_case
/// (<c>recipients[3].to</c>), value as given, code. Codes: <c>UNKNOWN_FIELD</c>, <c>DUPLICATE_FIELD</c>, <c>REQUIRED</c>,
/// <c>WRONG_TYPE</c>, <c>OUT_OF_RANGE</c>, <c>INVALID_VALUE</c>, <c>INVALID_TEXT</c>.
/// </summary>
internal ref struct BodyInspection
{
    private const int MostProblems = 100;

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly List<FieldError> _problems = [];
    private Utf8JsonReader _reader;
    private string _path = "";

    private BodyInspection(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ApiJson.MaxDepth });
    }

    /// <summary>Raw JSON that the API keeps as it is.</summary>
    public static bool IsFreeForm(Type type) =>
        type == typeof(JsonElement) || type == typeof(JsonDocument) || type == typeof(object) || typeof(System.Text.Json.Nodes.JsonNode).IsAssignableFrom(type);

    /// <summary>Returns when there is nothing to complain about.</summary>
    /// <exception cref="DomainException"><c>MALFORMED_JSON</c> or <c>VALIDATION_ERROR</c>.</exception>
    public static void Inspect(ReadOnlySpan<byte> utf8, JsonTypeInfo type)
    {
        var inspection = new BodyInspection(utf8);
        try
        {
            inspection._reader.Read();
            inspection.Value(type, nullable: false);
            while (inspection._reader.Read()) { } // anything after the value is malformed
        }
        catch (JsonException e)
        {
            throw inspection.Malformed(e);
        }

        if (inspection._problems.Count > 0) throw Refusal(inspection._problems);
    }

    public static DomainException Refusal(IReadOnlyList<FieldError> problems) =>
        new("VALIDATION_ERROR", ErrorKind.Validation, $"{problems[0].Field}: {problems[0].Message}", problems);

    private readonly DomainException Malformed(JsonException e)
    {
        var place = $"line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}";
        var message = IsTooDeep()
            ? $"The JSON is nested deeper than {ApiJson.MaxDepth} levels at {place}."
            : $"The JSON is malformed at {place}.";
        return JsonBody.Malformed(Field, message);
    }

    /// <summary>A reader that may go deeper does not stumble at the same place.</summary>
    private readonly bool IsTooDeep() => FaultAt(ApiJson.MaxDepth) != FaultAt(int.MaxValue);

    private readonly long FaultAt(int maxDepth)
    {
        var reader = new Utf8JsonReader(_utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read()) { }
            return -1;
        }
        catch (JsonException)
        {
            return reader.BytesConsumed;
        }
    }

    private readonly string Field => _path.Length == 0 ? "body" : _path;

    private void Value(JsonTypeInfo type, bool nullable)
    {
        if (IsFreeForm(type.Type)) FreeForm();
        else if (_reader.TokenType == JsonTokenType.Null)
        {
            if (!nullable && Nullable.GetUnderlyingType(type.Type) is null) Report("REQUIRED", "must not be null");
        }
        else if (type.Kind == JsonTypeInfoKind.Object) Object(type);
        else if (type.Kind == JsonTypeInfoKind.Enumerable) Array(type);
        else if (type.Kind == JsonTypeInfoKind.Dictionary) Dictionary(type);
        else Leaf(type);
    }

    private void Object(JsonTypeInfo type)
    {
        if (!Expect(JsonTokenType.StartObject, "must be an object")) return;
        var (parent, seen) = (_path, new HashSet<string>(StringComparer.Ordinal));
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Name(parent);
            _reader.Read();
            if (name is null) { _reader.Skip(); continue; }
            var property = type.Properties.FirstOrDefault(p => p.Name == name && (p.Set is not null || p.AssociatedParameter is not null));
            if (!seen.Add(name)) Report("DUPLICATE_FIELD", "is given twice");
            if (property is null) Report("UNKNOWN_FIELD", "is not a field of this request");
            if (property is null) _reader.Skip();
            else Value(ApiJson.Options.GetTypeInfo(property.PropertyType), property.AssociatedParameter?.IsNullable ?? property.IsSetNullable);
        }

        foreach (var missing in type.Properties.Where(p => p.IsRequired && !seen.Contains(p.Name)))
        {
            _path = Join(parent, missing.Name);
            Add(null, "REQUIRED", "is required");
        }

        _path = parent;
    }

    private void Dictionary(JsonTypeInfo type)
    {
        if (!Expect(JsonTokenType.StartObject, "must be an object")) return;
        var (parent, seen) = (_path, new HashSet<string>(StringComparer.Ordinal));
        var element = ApiJson.Options.GetTypeInfo(type.ElementType!);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Name(parent);
            _reader.Read();
            if (name is null) { _reader.Skip(); continue; }
            if (!seen.Add(name)) Report("DUPLICATE_FIELD", "is given twice");
            Value(element, nullable: false);
        }

        _path = parent;
    }

    private void Array(JsonTypeInfo type)
    {
        if (!Expect(JsonTokenType.StartArray, "must be an array")) return;
        var (parent, index) = (_path, 0);
        var element = ApiJson.Options.GetTypeInfo(type.ElementType!);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            // A path is text only when somebody needs it: 100,000 good elements make none.
            if (element.Type == typeof(string) && IsPlainText()) { index++; continue; }
            _path = $"{(parent.Length == 0 ? "body" : parent)}[{index++}]";
            Value(element, nullable: false);
        }

        _path = parent;
    }

    private readonly bool IsPlainText() => _reader.TokenType == JsonTokenType.String && !_reader.ValueIsEscaped;

    /// <summary>Any JSON; its texts must still be whole characters. One complaint for the whole value is enough.</summary>
    private void FreeForm()
    {
        var depth = _reader.CurrentDepth;
        var sound = true;
        do
        {
            if (sound && _reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) sound = Text() is not null;
            if (_reader.CurrentDepth == depth && _reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        }
        while (_reader.Read());
    }

    private void Leaf(JsonTypeInfo type)
    {
        var target = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (target == typeof(string))
        {
            if (Expect(JsonTokenType.String, "must be a string")) Text();
            return;
        }

        var raw = Raw();
        if (_reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) _reader.Skip();
        var kind = _reader.TokenType;
        if (kind == JsonTokenType.String && Text() is null) return;
        try
        {
            if (kind is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
            {
                JsonSerializer.Deserialize(raw, ApiJson.Options.GetTypeInfo(target));
                return;
            }
        }
        catch (JsonException)
        {
            // what exactly is wrong with it is said below
        }

        var (code, message) = Expectation.Of(target, kind, raw);
        Add(ShownRaw(raw), code, message);
    }

    /// <summary>The string at hand; <c>null</c>, and reported, when it holds what no text may hold.</summary>
    private string? Text()
    {
        string text;
        try
        {
            text = _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Report("INVALID_TEXT", "holds half of a surrogate pair, which is no character");
            return null;
        }

        if (!text.Contains('\0')) return text;
        Report("INVALID_TEXT", "holds the character NUL");
        return null;
    }

    /// <summary>The property's name, now the end of the path; <c>null</c>, and reported, when it is no text.</summary>
    private string? Name(string parent)
    {
        _path = Join(parent, Cut(ShownRaw(Raw())));
        return Text();
    }

    private bool Expect(JsonTokenType token, string message)
    {
        if (_reader.TokenType == token) return true;
        Report("WRONG_TYPE", message);
        _reader.Skip();
        return false;
    }

    private readonly void Report(string code, string message)
    {
        if (_problems.Count < MostProblems) Add(ShownRaw(Raw()), code, message);
    }

    private readonly void Add(string? value, string code, string message)
    {
        if (_problems.Count < MostProblems) _problems.Add(new(Field, value, code, message));
    }

    /// <summary>The bytes of the value at hand, of an object or array with all it holds.</summary>
    private readonly ReadOnlySpan<byte> Raw()
    {
        var start = (int)_reader.TokenStartIndex;
        if (_reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return _utf8[start..(int)_reader.BytesConsumed].TrimEnd(" \t\r\n:"u8);
        var ahead = _reader;
        ahead.Skip();
        return _utf8[start..(int)ahead.BytesConsumed];
    }

    private static string ShownRaw(ReadOnlySpan<byte> raw)
    {
        if (raw is [(byte)'"', ..])
        {
            try
            {
                var reader = new Utf8JsonReader(raw);
                reader.Read();
                return Shown.Text(reader.GetString())!;
            }
            catch (InvalidOperationException)
            {
                // half a surrogate pair cannot be decoded: it is shown as it was written
                raw = raw[1..^1];
            }
        }

        return Shown.Text(Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 1024)]))!;
    }

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    private static string Cut(string name) => name.Length <= 64 ? name : string.Concat(name.AsSpan(0, 63), "…");
}
