using System.Text;
using System.Text.Json.Nodes;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>The database's <c>names_number</c> for what is not in a column of its own, and what erasing leaves of it.</summary>
internal static class NamesNumber
{
    public static bool In(string given, string digits)
    {
        var found = new StringBuilder(given.Length);
        foreach (var c in given)
        {
            var value = char.GetNumericValue(c);
            if (char.IsDigit(c) && value is >= 0 and <= 9) found.Append((char)('0' + (int)value));
        }

        var d = found.ToString().TrimStart('0');
        return d.Length switch
        {
            < 7 => false,
            < 9 => digits.EndsWith(d, StringComparison.Ordinal),
            _ => digits.EndsWith(d[^9..], StringComparison.Ordinal) || d.Contains(digits, StringComparison.Ordinal),
        };
    }

    /// <summary>Empties every string of the document that names the number; whether one did.</summary>
    public static bool Blank(JsonNode? node, string digits)
    {
        switch (node)
        {
            case JsonObject members:
                var some = false;
                foreach (var (name, value) in members.ToList())
                {
                    if (value is JsonValue leaf && leaf.TryGetValue<string>(out var text) && Names(text, digits))
                    {
                        members[name] = "";
                        some = true;
                    }
                    else
                    {
                        some |= Blank(value, digits);
                    }
                }

                return some;
            case JsonArray items:
                var any = false;
                for (var i = 0; i < items.Count; i++)
                {
                    if (items[i] is JsonValue leaf && leaf.TryGetValue<string>(out var text) && Names(text, digits))
                    {
                        items[i] = "";
                        any = true;
                    }
                    else
                    {
                        any |= Blank(items[i], digits);
                    }
                }

                return any;
            default:
                return false;
        }
    }

    /// <summary>Ids and times are full of digits, and name nobody.</summary>
    private static bool Names(string text, string digits) => !Guid.TryParse(text, out _) && !DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) && In(text, digits);
}
