using GallantSms.Application.Tenants;

namespace GallantSms.Infrastructure.Mail;

/// <summary>As whom a mail is sent, and where answers to it go.</summary>
internal sealed record Letterhead(string SenderName, string? ReplyTo);

/// <summary>The letterhead of a tenant's mails, from its brand.</summary>
internal sealed class MailLetterheads(ITenantBrands brands)
{
    public async ValueTask<Letterhead> ForAsync(Guid? tenantId, CancellationToken ct)
    {
        var brand = await brands.ForAsync(tenantId, ct);
        return new(brand.MailSender ?? brand.Name, brand.SupportEmail);
    }
}
