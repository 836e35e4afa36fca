using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Persistence;

/// <summary>The one pool to the platform database.</summary>
internal sealed class PlatformDataSource(IOptions<PostgresOptions> options) : IAsyncDisposable
{
    public NpgsqlDataSource Source { get; } = new NpgsqlDataSourceBuilder(options.Value.AdminTo(options.Value.PlatformDatabase).ConnectionString).Build();

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
