using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0004_changes")]
internal sealed class M0004Changes : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0004_changes.sql";
}
