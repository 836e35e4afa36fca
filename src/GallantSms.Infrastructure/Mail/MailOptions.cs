using GallantSms.Domain.Access;
using Microsoft.Extensions.Configuration;

namespace GallantSms.Infrastructure.Mail;

/// <summary>
/// How mail leaves: through the server of <c>GALLANT_SMTP</c> (<c>smtp://user:password@host:port</c>, or <c>smtps://</c> where TLS
/// begins with the connection), or into the folder <c>GALLANT_MAIL_FOLDER</c>, for development. Without either it waits.
/// </summary>
internal sealed class MailOptions
{
    public Uri? Smtp { get; set; }

    public string? Folder { get; set; }

    /// <summary>The sender's address; <c>GALLANT_MAIL_FROM</c>.</summary>
    public string From { get; set; } = "no-reply@gallant.example";

    /// <summary>What <c>GALLANT_SMTP</c> was when it could not be read.</summary>
    private bool IsUnreadable { get; set; }

    public void Read(IConfiguration configuration)
    {
        From = configuration["GALLANT_MAIL_FROM"] is { Length: > 0 } from ? from : From;
        Folder = configuration["GALLANT_MAIL_FOLDER"] is { Length: > 0 } folder ? folder : null;
        if (configuration["GALLANT_SMTP"] is not { Length: > 0 } smtp) return;
        Smtp = Uri.TryCreate(smtp, UriKind.Absolute, out var uri) && uri.Scheme is "smtp" or "smtps" && uri.Host.Length > 0 ? uri : null;
        IsUnreadable = Smtp is null;
    }

    public bool HasUsableServer() => !IsUnreadable;

    public bool HasUsableSender() => EmailAddress.IsValid(From);
}
