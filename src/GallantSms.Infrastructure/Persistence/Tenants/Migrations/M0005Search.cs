using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0005_search")]
internal sealed class M0005Search : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0005_search.sql";
}
