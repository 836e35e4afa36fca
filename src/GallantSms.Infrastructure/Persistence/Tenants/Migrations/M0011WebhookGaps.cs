using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Tenants.Migrations;

[DbContext(typeof(TenantDb))]
[Migration("0011_webhook_gaps")]
internal sealed class M0011WebhookGaps : SqlMigration
{
    protected override string Script => "Tenants.Migrations.0011_webhook_gaps.sql";
}
