using System.Globalization;

namespace GallantSms.Infrastructure.Providers.Smpp;

/// <summary>
/// The receipt in words that SMSCs put into a message: <c>id:IIII sub:SSS dlvrd:DDD submit date:YYMMDDhhmm done date:YYMMDDhhmm
/// stat:DDDDDDD err:E text:...</c> (SMPP 3.4, Appendix B). Vendors leave fields out, change their order and case, and write
/// seconds or the century into dates. Behind <c>text:</c> stands what the recipient got: nothing of that is read.
/// </summary>
internal readonly record struct ReceiptText(string? Id, string? Stat, string? Err, DateTimeOffset? DoneAt)
{
    private static readonly string[] DateForms = ["yyMMddHHmm", "yyMMddHHmmss", "yyyyMMddHHmmss"];

    public static ReceiptText Read(ReadOnlySpan<char> text)
    {
        if (Find(text, "text:") is >= 0 and var end) text = text[..end];
        return new(Value(text, "id:"), Value(text, "stat:")?.ToUpperInvariant(), Value(text, "err:"), Date(Value(text, "done date:") ?? Value(text, "donedate:")));
    }

    /// <summary>Where the field's name begins: at the start or after white space, so that "id:" is not found in "msgid:".</summary>
    private static int Find(ReadOnlySpan<char> text, string name)
    {
        for (var from = 0; from < text.Length;)
        {
            var at = text[from..].IndexOf(name, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return -1;
            at += from;
            if (at == 0 || char.IsWhiteSpace(text[at - 1])) return at;
            from = at + 1;
        }

        return -1;
    }

    private static string? Value(ReadOnlySpan<char> text, string name)
    {
        var at = Find(text, name);
        if (at < 0) return null;
        var rest = text[(at + name.Length)..].TrimStart(' ');
        var length = 0;
        while (length < rest.Length && !char.IsWhiteSpace(rest[length])) length++;
        var value = rest[..length];

        // "id: sub:001" has no id: what follows is the next field, and no value has a colon.
        return length == 0 || value.Contains(':') ? null : value.ToString();
    }

    private static DateTimeOffset? Date(string? value) =>
        DateTimeOffset.TryParseExact(value, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            ? date : null;
}
