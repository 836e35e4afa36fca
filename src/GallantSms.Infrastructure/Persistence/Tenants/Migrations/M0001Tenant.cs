using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0001_tenant")]
internal sealed class M0001Tenant : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0001_tenant.sql";
}
