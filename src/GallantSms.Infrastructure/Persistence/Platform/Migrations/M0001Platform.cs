using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0001_platform")]
internal sealed class M0001Platform : SqlMigration
{
    protected override string Script => "Platform.Migrations.0001_platform.sql";
}
