using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Persistence.Platform;
using GallantSms.IntegrationTests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace GallantSms.IntegrationTests.Tenants;

/// <summary>An installation of its own: a migration visits every tenant, and elsewhere there are hundreds by now.</summary>
public sealed class MigrationTests(GallantFixture gallant) : IClassFixture<GallantFixture>
{
    [Fact]
    public async Task Migrating_again_changes_nothing_and_leaves_the_version_visible()
    {
        var tenant = await gallant.NewTenantAsync();
        await gallant.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        await using var db = await gallant.Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync();
        Assert.Equal("0010_export_parts", (await db.Tenants.SingleAsync(t => t.Id == tenant.Tenant.Id)).SchemaVersion);
    }
}
