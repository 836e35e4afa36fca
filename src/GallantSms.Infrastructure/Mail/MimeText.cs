using System.Globalization;
using System.Text;

namespace GallantSms.Infrastructure.Mail;

/// <summary>Writes a mail as RFC 5322 wants it, in ASCII: words of other letters encoded (RFC 2047), the text in base64.</summary>
internal static class MimeText
{
    /// <summary>Bytes that fit an encoded word of 75 characters.</summary>
    private const int WordBytes = 42;

    public static string Write(Mail mail, string from)
    {
        if (Breaks(mail.To) || Breaks(from) || (mail.ReplyTo is { } replyTo && Breaks(replyTo))) throw new ArgumentException("An address holds a line break.", nameof(mail));
        var message = new StringBuilder();
        Header(message, "Date", mail.At.ToString("ddd, dd MMM yyyy HH':'mm':'ss zz'00'", CultureInfo.InvariantCulture));
        Header(message, "From", $"{Phrase(mail.SenderName)} <{from}>");
        Header(message, "To", $"<{mail.To}>");
        if (mail.ReplyTo is not null) Header(message, "Reply-To", $"<{mail.ReplyTo}>");
        Header(message, "Subject", Words(mail.Subject));
        Header(message, "Message-ID", $"<{mail.Id:N}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}>");
        Header(message, "MIME-Version", "1.0");
        Header(message, "Auto-Submitted", "auto-generated");
        if (mail.Attachment is not { } attachment)
        {
            Part(message, "text/plain; charset=utf-8", mail.Text.ReplaceLineEndings("\r\n"));
            return message.ToString();
        }

        // Base64 has no dashes: no part can hold the boundary.
        var boundary = $"--{mail.Id:N}";
        Header(message, "Content-Type", $"multipart/mixed; boundary=\"{boundary}\"");
        message.Append("\r\n--").Append(boundary).Append("\r\n");
        Part(message, "text/plain; charset=utf-8", mail.Text.ReplaceLineEndings("\r\n"));
        message.Append("--").Append(boundary).Append("\r\n");
        Header(message, "Content-Disposition", $"attachment; filename=\"{FileName(attachment.Name)}\"");
        Part(message, "text/csv; charset=utf-8", attachment.Text);
        return message.Append("--").Append(boundary).Append("--\r\n").ToString();
    }

    private static void Part(StringBuilder message, string type, string text)
    {
        Header(message, "Content-Type", type);
        Header(message, "Content-Transfer-Encoding", "base64");
        message.Append("\r\n").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
    }

    private static string FileName(string name) => new([.. name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')]);

    private static void Header(StringBuilder message, string name, string value) => message.Append(name).Append(": ").Append(value).Append("\r\n");

    private static string Phrase(string name) =>
        IsPlain(name) ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : Words(name);

    private static string Words(string text)
    {
        if (IsPlain(text) && !text.Contains("=?", StringComparison.Ordinal)) return text;
        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(utf8);
            if (word.Count + length > WordBytes) Flush();
            word.AddRange(utf8[..length]);
        }

        Flush();
        return string.Join("\r\n ", words);

        void Flush()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool Breaks(string address) => address.AsSpan().ContainsAnyExceptInRange('!', '~');
}
