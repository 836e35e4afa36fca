using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0010_export_parts")]
internal sealed class M0010ExportParts : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0010_export_parts.sql";
}
