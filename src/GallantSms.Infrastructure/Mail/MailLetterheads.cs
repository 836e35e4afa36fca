namespace GallantSms.Infrastructure.Mail;

/// <summary>As whom a mail is sent, and where answers to it go.</summary>
internal sealed record Letterhead(string SenderName, string? ReplyTo);

/// <summary>The letterhead of a tenant's mails.</summary>
internal sealed class MailLetterheads
{
    private readonly Letterhead _plain = new("GallantSms", null);

    public ValueTask<Letterhead> ForAsync(Guid? tenantId, CancellationToken ct) => new(_plain);
}
