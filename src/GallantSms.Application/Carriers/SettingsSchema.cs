using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GallantSms.Application.Providers;

namespace GallantSms.Application.Carriers;

/// <summary>An account's settings as JSON Schema (draft 2020-12), with the fields in the order of a form.</summary>
internal static class SettingsSchema
{
    public static JsonElement Of(ProviderDescription kind)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var field in ProviderKinds.FieldsOf(kind))
        {
            properties[field.Name] = Property(field);
            if (field.Required) required.Add(field.Name);
        }

        return JsonSerializer.SerializeToElement(new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = kind.Name,
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        });
    }

    private static JsonObject Property(SettingField field)
    {
        var property = new JsonObject { ["title"] = field.Title, ["description"] = field.Help, ["type"] = TypeOf(field.Type) };
        switch (field.Type)
        {
            case SettingType.Number:
                (property["minimum"], property["maximum"]) = (field.Min, field.Max);
                break;
            case SettingType.Choice:
                property["enum"] = new JsonArray([.. field.Options.Select(o => (JsonNode)o)]);
                break;
            case SettingType.Map:
                property["additionalProperties"] = new JsonObject { ["type"] = "string" };
                break;
            case SettingType.Url:
                (property["format"], property["maxLength"]) = ("uri", field.Max);
                break;
            case SettingType.Text:
                if (field.Min > 0) property["minLength"] = field.Min;
                property["maxLength"] = field.Max;
                break;
        }

        if (field.Default.Length > 0) property["default"] = DefaultOf(field);
        if (field.Secret) property["writeOnly"] = true;
        if (field.Long) property["x-multiline"] = true;
        return property;
    }

    private static string TypeOf(SettingType type) => type switch
    {
        SettingType.Number => "integer",
        SettingType.Flag => "boolean",
        SettingType.Map => "object",
        _ => "string",
    };

    private static JsonNode? DefaultOf(SettingField field) => field.Type switch
    {
        SettingType.Number => long.Parse(field.Default, CultureInfo.InvariantCulture),
        SettingType.Flag => field.Default == "true",
        SettingType.Map => JsonNode.Parse(field.Default),
        _ => field.Default,
    };
}
