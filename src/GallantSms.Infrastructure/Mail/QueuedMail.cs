namespace GallantSms.Infrastructure.Mail;

/// <summary>A mail that waits for its server. The row goes when the mail has gone.</summary>
internal sealed class QueuedMail
{
    public Guid Id { get; init; }

    public Guid? TenantId { get; init; }

    public string Recipient { get; init; } = "";

    public string Subject { get; init; } = "";

    /// <summary>Sealed.</summary>
    public string Text { get; init; } = "";

    public string? AttachmentName { get; init; }

    /// <summary>Sealed.</summary>
    public string? Attachment { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public short Tries { get; init; }
}
