using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0009_rights")]
internal sealed class M0009Rights : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0009_rights.sql";
}
