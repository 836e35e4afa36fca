using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GallantSms.WebApi.Http;

/// <summary>
/// The API's JSON: snake_case, strict when reading. A constructor parameter without a default value is required, a reference
/// that is not nullable refuses <c>null</c>, an unknown or repeated property refuses the body.
/// </summary>
internal static class ApiJson
{
    public const int MaxDepth = 16;

    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The same manners for ASP.NET's own JSON, from which the OpenAPI document takes its schemas.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;     // keys of a dictionary are the caller's words
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.AllowTrailingCommas = false;
        options.ReadCommentHandling = JsonCommentHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.MaxDepth = MaxDepth;
        options.Encoder = null;                 // the default one, which also escapes <, >, & and quotes
        options.Converters.Add(new SnakeCaseEnumConverter());
        options.Converters.Add(new UtcDateTimeConverter());
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        Apply(options);
        options.MakeReadOnly();
        return options;
    }
}
