using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0002_people")]
internal sealed class M0002People : SqlMigration
{
    protected override string Script => "Platform.Migrations.0002_people.sql";
}
