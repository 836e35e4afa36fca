namespace GallantSms.Application.Common;

/// <summary>
/// Mail that is to go out. It joins the scope's <see cref="IPlatformDb"/> and is written by its next <c>SaveChangesAsync</c>, in one
/// transaction with what it tells of: who is told something is told, also after a crash.
/// </summary>
public interface IMailQueue
{
    /// <param name="tenantId">Whose brand the mail carries; null for the operator's.</param>
    /// <param name="to">One address.</param>
    /// <param name="subject">One line.</param>
    /// <param name="text">Plain text, lines ended by <c>\n</c>. Sealed until it is sent: it carries links that let people in.</param>
    /// <param name="attachment">Sealed likewise.</param>
    /// <exception cref="Domain.Shared.DomainException">VALIDATION_ERROR: no address that mail can go to.</exception>
    void Queue(Guid? tenantId, string to, string subject, string text, MailAttachment? attachment = null);
}

/// <summary>A file that goes with a mail, as UTF-8.</summary>
/// <param name="Name">Letters, digits, dots and dashes.</param>
public sealed record MailAttachment(string Name, string Text);
