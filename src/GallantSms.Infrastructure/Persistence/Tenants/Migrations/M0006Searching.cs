using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0006_searching")]
internal sealed class M0006Searching : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0006_searching.sql";
}
