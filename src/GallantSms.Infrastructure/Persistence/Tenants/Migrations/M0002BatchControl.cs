using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0002_batch_control")]
internal sealed class M0002BatchControl : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0002_batch_control.sql";
}
