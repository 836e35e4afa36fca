using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0008_carriers")]
internal sealed class M0008Carriers : SqlMigration
{
    protected override string Script => "Platform.Migrations.0008_carriers.sql";
}
