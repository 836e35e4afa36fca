using System.Collections.Frozen;
using System.Globalization;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;

namespace GallantSms.Infrastructure.Providers.GenericHttp;

/// <summary>What a template's placeholders stand for, of one message.</summary>
internal sealed class TemplateValues
{
    public static readonly FrozenSet<string> Names = new[]
    {
        "to", "to_digits", "from", "text", "message_id", "callback_url", "encoding", "segments", "validity_seconds", "flash", "username", "secret",
    }.ToFrozenSet();

    private readonly Dictionary<string, string> _values;

    private TemplateValues(Dictionary<string, string> values) => _values = values;

    public string this[string name] => _values.GetValueOrDefault(name, "");

    /// <summary>People write it: anything may be in it.</summary>
    public static bool IsWritten(string name) => name is "text" or "from";

    /// <summary>A number or a flag, which JSON writes without quotes.</summary>
    public static bool IsJsonLiteral(string name) => name is "segments" or "validity_seconds" or "flash";

    public static TemplateValues Of(ProviderAccount account, OutboundSms sms, DateTimeOffset now)
    {
        var values = Of(account, sms.MessageId, sms.To, sms.Sender, sms.Text);
        values._values["encoding"] = sms.Encoding == SmsEncoding.Ucs2 ? "ucs2" : "gsm7";
        values._values["segments"] = sms.Segments.ToString(CultureInfo.InvariantCulture);
        values._values["validity_seconds"] = ((long)Math.Max(0, (sms.ExpiresAt - now).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        values._values["flash"] = sms.Flash ? "true" : "false";
        return values;
    }

    public static TemplateValues Of(ProviderAccount account, DoubtfulSms sms) => Of(account, sms.MessageId, sms.To, sms.Sender, sms.Text);

    /// <summary>Of no message, as a check needs it; the numbers are such that JSON can be made of them.</summary>
    public static TemplateValues OfNone(ProviderAccount account) =>
        Of(account, new OutboundSms(Guid.Empty, "+0", "", "", SmsEncoding.Gsm7, 1, false, DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch);

    private static TemplateValues Of(ProviderAccount account, Guid id, string to, string from, string text) => new(new()
    {
        ["to"] = to,
        ["to_digits"] = to.TrimStart('+'),
        ["from"] = from,
        ["text"] = text,
        ["message_id"] = id.ToString(),
        ["callback_url"] = account.CallbackUrl?.AbsoluteUri ?? "",
        ["username"] = account.Text("username", ""),
        ["secret"] = account.Text("secret", ""),
    });
}
