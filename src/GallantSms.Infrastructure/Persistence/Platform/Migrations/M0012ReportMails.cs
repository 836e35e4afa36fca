using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0012_report_mails")]
internal sealed class M0012ReportMails : SqlMigration
{
    protected override string Script => "Platform.Migrations.0012_report_mails.sql";
}
