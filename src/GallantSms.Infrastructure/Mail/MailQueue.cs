using GallantSms.Application.Common;
using GallantSms.Domain.Access;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Persistence.Platform;

namespace GallantSms.Infrastructure.Mail;

internal sealed class MailQueue(PlatformDb db, ISecretBox box, TimeProvider clock) : IMailQueue
{
    private const int LongestSubject = 200;

    public void Queue(Guid? tenantId, string to, string subject, string text, MailAttachment? attachment = null)
    {
        if (!EmailAddress.IsValid(to))
            throw new DomainException("VALIDATION_ERROR", ErrorKind.Validation, "This is no e-mail address.", new FieldError("email", to, "INVALID_VALUE", "This is no e-mail address."));
        var now = clock.GetUtcNow();
        db.Add(new QueuedMail
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Recipient = to,
            Subject = OneLine(subject),
            Text = box.Protect(text),
            AttachmentName = attachment?.Name,
            Attachment = attachment is null ? null : box.Protect(attachment.Text),
            CreatedAt = now,
            DueAt = now,
        });
    }

    /// <summary>Names that people chose stand in subjects: none of them begins another header.</summary>
    private static string OneLine(string subject)
    {
        var line = new string([.. subject.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        if (line.Length <= LongestSubject) return line;
        return line[..(char.IsHighSurrogate(line[LongestSubject - 1]) ? LongestSubject - 1 : LongestSubject)];
    }
}
