using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace GallantSms.Infrastructure.Persistence.Platform.Migrations;

[DbContext(typeof(PlatformDb))]
[Migration("0003_oauth_grants")]
internal sealed class M0003OAuthGrants : SqlMigration
{
    protected override string Script => "Platform.Migrations.0003_oauth_grants.sql";
}
