using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0007_webhooks")]
internal sealed class M0007Webhooks : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0007_webhooks.sql";
}
