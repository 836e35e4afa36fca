using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0005_account_requests")]
internal sealed class M0005AccountRequests : SqlMigration
{
    protected override string Script => "Platform.Migrations.0005_account_requests.sql";
}
