using GallantSms.Application.Common;

namespace GallantSms.Infrastructure.Mail;

/// <summary>A mail as it goes out.</summary>
/// <param name="Id">Every try has the same, and with it the same Message-ID.</param>
/// <param name="SenderName">Display name of the sender.</param>
/// <param name="ReplyTo">Where answers go; null for the sender's address.</param>
internal sealed record Mail(Guid Id, string SenderName, string? ReplyTo, string To, string Subject, string Text, DateTimeOffset At, MailAttachment? Attachment = null);

/// <summary>Hands a mail over. Returns when it is taken; a try that throws is repeated later.</summary>
internal interface IMailTransport
{
    /// <exception cref="MailRefusedException">The server will not take this mail, however often it is asked.</exception>
    Task SendAsync(Mail mail, CancellationToken ct);
}

/// <summary>Carries the server's code only: its words may repeat the address.</summary>
internal sealed class MailRefusedException(int code) : Exception($"The mail server refuses the mail ({code}).");

/// <summary>The server answers what the protocol does not allow here, or asks to come again.</summary>
internal sealed class MailServerException(string message) : IOException(message);
