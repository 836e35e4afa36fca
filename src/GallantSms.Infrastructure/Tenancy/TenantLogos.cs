using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence.Platform;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Infrastructure.Tenancy;

internal sealed class TenantLogos(PlatformDb db) : ITenantLogos
{
    private sealed record Row(byte[] Logo, string LogoType);

    public async Task<Logo?> FindAsync(Guid tenantId, CancellationToken ct) =>
        await db.Database.SqlQuery<Row>($"""select logo as "Logo", logo_type as "LogoType" from tenants where id = {tenantId} and logo_type is not null""").SingleOrDefaultAsync(ct) is { } row
            ? new(row.Logo, row.LogoType)
            : null;

    public async Task SaveAsync(Guid tenantId, Logo? logo, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"update tenants set logo = {logo?.Bytes}, logo_type = {logo?.Type} where id = {tenantId}", ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
