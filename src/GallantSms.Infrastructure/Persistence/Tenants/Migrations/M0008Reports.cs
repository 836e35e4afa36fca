using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0008_reports")]
internal sealed class M0008Reports : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0008_reports.sql";
}
