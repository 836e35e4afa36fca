using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0004_last_owner")]
internal sealed class M0004LastOwner : SqlMigration
{
    protected override string Script => "Platform.Migrations.0004_last_owner.sql";
}
