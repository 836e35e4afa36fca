using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0013_rights")]
internal sealed class M0013Rights : SqlMigration
{
    protected override string Script => "Platform.Migrations.0013_rights.sql";
}
