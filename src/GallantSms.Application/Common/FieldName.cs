using System.Text.Json;

namespace GallantSms.Application.Common;

/// <summary>A property path as the API spells it: <c>Recipients[0].PhoneNumber</c> is <c>recipients[0].phone_number</c>.</summary>
internal static class FieldName
{
    public static string Of(string path) => string.Join('.', path.Split('.').Select(Segment));

    private static string Segment(string segment)
    {
        var index = segment.IndexOf('[', StringComparison.Ordinal);
        return index < 0
            ? JsonNamingPolicy.SnakeCaseLower.ConvertName(segment)
            : JsonNamingPolicy.SnakeCaseLower.ConvertName(segment[..index]) + segment[index..];
    }
}
