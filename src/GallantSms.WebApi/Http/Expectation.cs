using System.Text.Json;

namespace GallantSms.WebApi.Http;

/// <summary>What a field wanted, said to somebody who gave something else.</summary>
internal static class Expectation
{
    public static (string Code, string Message) Of(Type type, JsonTokenType given, ReadOnlySpan<byte> raw)
    {
        if (type.IsEnum)
            return given == JsonTokenType.String
                ? ("INVALID_VALUE", $"must be one of {string.Join(", ", SnakeCaseEnumConverter.Words(type))}")
                : ("WRONG_TYPE", "must be a string");
        if (type == typeof(bool)) return ("WRONG_TYPE", "must be true or false");
        if (type == typeof(DateTimeOffset)) return Text(given, "must be a time with its offset, such as 2026-01-31T09:00:00Z");
        if (type == typeof(Guid)) return Text(given, "must be a UUID");
        if (type == typeof(Uri)) return Text(given, "must be an address");
        if (IsInteger(type)) return given == JsonTokenType.Number && IsWhole(raw) ? ("OUT_OF_RANGE", "is too large or too small") : ("WRONG_TYPE", "must be a whole number");
        if (IsNumber(type)) return given == JsonTokenType.Number ? ("OUT_OF_RANGE", "is too large or too small") : ("WRONG_TYPE", "must be a number");
        return ("INVALID_VALUE", "is not valid here");
    }

    private static (string Code, string Message) Text(JsonTokenType given, string message) =>
        (given == JsonTokenType.String ? "INVALID_VALUE" : "WRONG_TYPE", message);

    private static bool IsInteger(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    private static bool IsNumber(Type type) => Type.GetTypeCode(type) is TypeCode.Single or TypeCode.Double or TypeCode.Decimal;

    private static bool IsWhole(ReadOnlySpan<byte> raw) => raw.TrimStart((byte)'-').IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
