using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using GallantSms.Domain.Shared;

namespace GallantSms.WebApi.Http;

/// <summary>
/// Parses at the serializer's full speed; only a body that is wrong, or holds what the serializer would let through, is
/// looked at a second time by <see cref="BodyInspection"/>, which knows every problem and its place.
/// </summary>
internal static class JsonBody
{
    /// <exception cref="DomainException"><c>MALFORMED_JSON</c> or <c>VALIDATION_ERROR</c>.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) throw Malformed("body", "The body is empty.");
        if (!Utf8.IsValid(utf8)) throw Malformed("body", $"The body is not UTF-8 from byte {ValidPrefix(utf8)} on.");

        T? value;
        try
        {
            value = JsonSerializer.Deserialize(utf8, Shape<T>.Type);
        }
        catch (JsonException e)
        {
            BodyInspection.Inspect(utf8, Shape<T>.Type);
            // The serializer refuses what the inspection allows: a converter with rules of its own.
            throw BodyInspection.Refusal([new(PathOf(e), null, "INVALID_VALUE", "This value is not valid here.")]);
        }

        if (value is null || Suspicion.Raised(utf8, Shape<T>.HoldsFreeForm)) BodyInspection.Inspect(utf8, Shape<T>.Type);
        return value!;
    }

    public static DomainException Malformed(string field, string message) =>
        new("MALFORMED_JSON", ErrorKind.Malformed, message, new FieldError(field, null, "MALFORMED_JSON", message));

    private static int ValidPrefix(ReadOnlySpan<byte> utf8)
    {
        Utf8.ToUtf16(utf8, new char[utf8.Length], out var read, out _, replaceInvalidSequences: false);
        return read;
    }

    private static string PathOf(JsonException e) => e.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";

    private static class Shape<T>
    {
        public static readonly JsonTypeInfo<T> Type = (JsonTypeInfo<T>)ApiJson.Options.GetTypeInfo(typeof(T));

        public static readonly bool HoldsFreeForm = FreeFormIn(Type, []);

        /// <summary>Dictionaries and raw JSON: their values are not checked for null and half characters by the serializer.</summary>
        private static bool FreeFormIn(JsonTypeInfo type, HashSet<Type> seen) => seen.Add(type.Type) && type.Kind switch
        {
            JsonTypeInfoKind.Dictionary => true,
            JsonTypeInfoKind.Object => type.Properties.Any(p => FreeFormIn(ApiJson.Options.GetTypeInfo(p.PropertyType), seen)),
            JsonTypeInfoKind.Enumerable => FreeFormIn(ApiJson.Options.GetTypeInfo(type.ElementType!), seen),
            _ => BodyInspection.IsFreeForm(type.Type),
        };
    }

    /// <summary>Vectorised looks for the few things that parse well and must still be refused. False alarms cost time only.</summary>
    private static class Suspicion
    {
        public static bool Raised(ReadOnlySpan<byte> utf8, bool freeForm) =>
            utf8.IndexOf("\\u0000"u8) >= 0
            || (freeForm ? utf8.IndexOf("null"u8) >= 0 || utf8.IndexOf("\\ud"u8) >= 0 || utf8.IndexOf("\\uD"u8) >= 0 : HasNullElement(utf8));

        /// <summary>In an array of references the serializer accepts <c>null</c>, whatever the annotations say.</summary>
        private static bool HasNullElement(ReadOnlySpan<byte> utf8)
        {
            for (var from = 0; ;)
            {
                var at = utf8[from..].IndexOf("null"u8);
                if (at < 0) return false;
                var before = utf8[..(from + at)].TrimEnd(" \t\r\n"u8);
                if (before is [.., (byte)'[' or (byte)',']) return true;
                from += at + 4;
            }
        }
    }
}
