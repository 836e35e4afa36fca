using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0003_routed")]
internal sealed class M0003Routed : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0003_routed.sql";
}
