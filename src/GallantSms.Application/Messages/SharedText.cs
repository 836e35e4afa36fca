using GallantSms.Domain.Messages;

namespace GallantSms.Application.Messages;

/// <summary>The text of a send: analysed once when all get the same, a template when each gets their own.</summary>
internal sealed record SharedText(string Text, MessageTemplate? Template, SmsText Analysed)
{
    private static readonly SmsText NotYet = new("", SmsEncoding.Gsm7, 0, 0, [], false);

    public static SharedText Read(SendRequest request)
    {
        var given = request.Message!;
        var analysed = Analyse(given, request.Encoding);
        if (request.Variables is null && request.FileId is null) return new(analysed.Text, null, analysed);

        var template = MessageTemplate.Parse(given);
        return template.Placeholders.Count == 0 ? new(analysed.Text, null, analysed) : new(given, template, NotYet);
    }

    private static SmsText Analyse(string text, EncodingMode mode)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw Fault(new TextFault.Nul(text.IndexOf('\0', StringComparison.Ordinal)), text);
        return SmsText.TryAnalyze(text, mode, out var analysed, out var fault) ? analysed : throw Fault(fault, text);
    }

    public static (string Code, string Message) Explain(TextFault? fault) => fault switch
    {
        TextFault.NotGsm7 f => (SendErrors.TextNotEncodable, $"The character '{f.Character}' at position {f.Index} is not in the GSM-7 alphabet; use encoding auto, smart or ucs2."),
        TextFault.LoneSurrogate f => (SendErrors.TextNotEncodable, $"Position {f.Index} holds half of a surrogate pair."),
        TextFault.Nul f => (SendErrors.TextNotEncodable, $"Position {f.Index} holds a NUL character."),
        _ => (SendErrors.TextNotEncodable, "The text cannot be encoded."),
    };

    private static Domain.Shared.DomainException Fault(TextFault fault, string text)
    {
        var (code, message) = Explain(fault);
        return SendErrors.Invalid("message", text, code, message);
    }
}
