using GallantSms.Domain.Messages;
using Microsoft.EntityFrameworkCore;

namespace GallantSms.Application.Common;

/// <summary>The database of the scope's tenant.</summary>
public interface ITenantDb
{
    DbSet<Suppression> Suppressions { get; }

    Task<int> SaveChangesAsync(CancellationToken ct = default);
}
