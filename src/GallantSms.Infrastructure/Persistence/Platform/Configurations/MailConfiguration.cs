using GallantSms.Infrastructure.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GallantSms.Infrastructure.Persistence.Platform.Configurations;

internal sealed class MailConfiguration : IEntityTypeConfiguration<QueuedMail>
{
    public void Configure(EntityTypeBuilder<QueuedMail> builder) => builder.ToTable("mails").HasKey(m => m.Id);
}
