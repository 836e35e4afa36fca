using System.Globalization;
using System.Text.Json;
using GallantSms.Application.Providers;
using GallantSms.Domain.Shared;

namespace GallantSms.Application.Carriers;

/// <summary>
/// An account's settings as they are stored: texts by name. What the caller sends is checked here against the kind's fields,
/// the only place that does.
/// </summary>
internal sealed record AccountSettings(IReadOnlyDictionary<string, string> Plain, IReadOnlyDictionary<string, string> Secret)
{
    private const int MostEntries = 50;

    /// <param name="known">Secrets as they are: what is left out stays. An empty text takes a secret away.</param>
    /// <exception cref="DomainException">VALIDATION_ERROR with every wrong field, and never a secret's value.</exception>
    public static AccountSettings Read(ProviderDescription kind, JsonElement given, IReadOnlyDictionary<string, string> known)
    {
        if (given.ValueKind != JsonValueKind.Object) throw CarrierErrors.Invalid("settings", null, "WRONG_TYPE", "The settings are an object.");
        var (plain, secret, errors) = (new Dictionary<string, string>(), new Dictionary<string, string>(), new List<FieldError>());
        var fields = ProviderKinds.FieldsOf(kind);
        foreach (var unknown in given.EnumerateObject().Where(p => fields.All(f => f.Name != p.Name)))
            errors.Add(new($"settings.{unknown.Name}", null, "UNKNOWN_FIELD", $"{kind.Name} has no such setting."));

        foreach (var field in fields)
        {
            var into = field.Secret ? secret : plain;
            if (!given.TryGetProperty(field.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                if (field.Secret && known.TryGetValue(field.Name, out var kept)) into[field.Name] = kept;
            }
            else if (Problem(field, value) is { } problem)
            {
                errors.Add(new($"settings.{field.Name}", field.Secret ? null : Shown(value), problem.Code, problem.Message));
                continue;
            }
            else if (Text(value) is { Length: > 0 } text)
            {
                into[field.Name] = text;
            }

            if (field.Required && !into.ContainsKey(field.Name)) errors.Add(new($"settings.{field.Name}", null, "REQUIRED", $"{field.Title} is needed."));
        }

        return errors.Count > 0 ? throw CarrierErrors.Invalid(errors) : new(plain, secret);
    }

    /// <summary>Plain settings in the types of their fields; what this release does not know stays a text.</summary>
    public static JsonElement Show(ProviderDescription? kind, IReadOnlyDictionary<string, string> plain)
    {
        var types = kind is null ? [] : ProviderKinds.FieldsOf(kind).ToDictionary(f => f.Name, f => f.Type);
        return JsonSerializer.SerializeToElement(plain.ToDictionary(p => p.Key, p => Typed(types.GetValueOrDefault(p.Key), p.Value)));
    }

    private static JsonElement Typed(SettingType type, string text) => type switch
    {
        SettingType.Number when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonSerializer.SerializeToElement(number),
        SettingType.Flag when text is "true" or "false" => JsonSerializer.SerializeToElement(text == "true"),
        SettingType.Map => JsonSerializer.Deserialize<JsonElement>(text),
        _ => JsonSerializer.SerializeToElement(text),
    };

    private static (string Code, string Message)? Problem(SettingField field, JsonElement value) => field.Type switch
    {
        SettingType.Number when value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out _) => WrongType("a whole number"),
        SettingType.Number => value.GetInt64() < field.Min || value.GetInt64() > field.Max ? ("OUT_OF_RANGE", $"{field.Title} is {field.Min} to {field.Max}.") : null,
        SettingType.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : WrongType("true or false"),
        SettingType.Map => ProblemOfMap(field, value),
        _ when value.ValueKind != JsonValueKind.String => WrongType("a text"),
        _ => ProblemOfText(field, value.GetString()!),
    };

    private static (string Code, string Message)? ProblemOfText(SettingField field, string text) => field.Type switch
    {
        _ when text.Length == 0 => null, // as if it were left out, but for secrets
        _ when text.Length < field.Min || text.Length > field.Max => ("OUT_OF_RANGE", $"{field.Title} has {field.Min} to {field.Max} characters."),
        _ when text.Any(c => char.IsControl(c) && !(field.Long && c is '\n' or '\r' or '\t')) => ("INVALID_VALUE", $"{field.Title} has no control characters."),
        SettingType.Choice when !field.Options.Contains(text) => ("INVALID_VALUE", $"{field.Title} is one of {string.Join(", ", field.Options)}."),
        SettingType.Url when !IsAddress(text) => ("INVALID_URL", $"{field.Title} is an absolute http or https address without user or fragment."),
        _ => null,
    };

    private static (string Code, string Message)? ProblemOfMap(SettingField field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String)) return WrongType("an object of texts");
        if (value.GetPropertyCount() > MostEntries || value.GetRawText().Length > field.Max) return ("OUT_OF_RANGE", $"{field.Title} has at most {MostEntries} entries and {field.Max} characters.");
        return value.EnumerateObject().Any(p => p.Name.Length == 0 || p.Name.Concat(p.Value.GetString()!).Any(char.IsControl))
            ? ("INVALID_VALUE", $"{field.Title} has names, and no control characters.") : null;
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 && uri.Host.Length > 0;

    private static (string, string) WrongType(string wanted) => ("WRONG_TYPE", $"This is {wanted}.");

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object when value.GetPropertyCount() == 0 => "",
        JsonValueKind.Number => value.GetInt64().ToString(CultureInfo.InvariantCulture),
        _ => value.GetRawText(),
    };

    private static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
