using GallantSms.Application.Tenants;
using Microsoft.Extensions.Options;

namespace GallantSms.Infrastructure.Persistence;

/// <summary>The regions that this installation has servers in.</summary>
internal sealed class Residencies(IOptions<PostgresOptions> options) : IResidencies
{
    public IReadOnlyList<string> All { get; } = [PostgresOptions.DefaultServer, .. options.Value.Servers.Keys.Order(StringComparer.Ordinal)];
}
