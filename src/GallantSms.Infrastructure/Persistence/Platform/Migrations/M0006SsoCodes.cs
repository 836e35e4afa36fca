using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0006_sso_codes")]
internal sealed class M0006SsoCodes : SqlMigration
{
    protected override string Script => "Platform.Migrations.0006_sso_codes.sql";
}
