using System.Collections.Concurrent;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Tenancy;

/// <summary>What a tenant's database counts of itself: another mark means that something was written in between.</summary>
internal readonly record struct WriteMark(long Rows, DateTime? CountedSince);

/// <summary>
/// Asks each PostgreSQL server once how many rows were written in all its tenants' databases, so that nobody has to connect to
/// hundreds of them to see that nothing has happened. PostgreSQL counts a row after its transaction has ended and may tell it
/// some seconds later, never before; a session that ends, as a killed process's does, tells at once.
/// </summary>
/// <remarks>The statistics system: https://www.postgresql.org/docs/15/monitoring-stats.html (pg_stat_database).</remarks>
internal sealed partial class TenantWrites(PlatformDataSource platform, IOptions<PostgresOptions> options, ILogger<TenantWrites> log) : IAsyncDisposable
{
    // Where nothing is counted, nothing is known.
    private const string Count = """
        select datname::text, pg_stat_get_db_tuples_inserted(oid) + pg_stat_get_db_tuples_updated(oid) + pg_stat_get_db_tuples_deleted(oid), pg_stat_get_db_stat_reset_time(oid)
        from pg_database where datname = any($1) and current_setting('track_counts')::bool
        """;

    /// <summary>Seconds a server may take. Those of others wait meanwhile.</summary>
    private const int Patience = 2;

    private readonly ConcurrentDictionary<string, NpgsqlDataSource> _others = [];

    /// <summary>By tenant. Who is missing is not known: its server is away, or it is being made.</summary>
    public async Task<IReadOnlyDictionary<Guid, WriteMark>> ReadAsync(CancellationToken ct)
    {
        var marks = new ConcurrentDictionary<Guid, WriteMark>();
        try
        {
            var servers = (await NamesAsync(ct)).GroupBy(t => t.Server, t => (t.Id, t.Database));
            await Task.WhenAll(servers.Select(s => ReadAsync(s.Key, s.ToDictionary(t => t.Database, t => t.Id), marks, ct)));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(e, PostgresOptions.DefaultServer);
        }

        return marks;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _others.Values) await source.DisposeAsync();
    }

    private async Task<List<(Guid Id, string Server, string Database)>> NamesAsync(CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("select id, db_server, db_name from tenants");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new List<(Guid, string, string)>();
        while (await reader.ReadAsync(ct)) names.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return names;
    }

    private async Task ReadAsync(string server, Dictionary<string, Guid> tenants, ConcurrentDictionary<Guid, WriteMark> marks, CancellationToken ct)
    {
        try
        {
            await using var command = SourceOf(server).CreateCommand(Count);
            command.CommandTimeout = Patience;
            command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, tenants.Keys.ToArray()));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) marks[tenants[reader.GetString(0)]] = new(reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetDateTime(2));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(e, server);
        }
    }

    private NpgsqlDataSource SourceOf(string server) => server == PostgresOptions.DefaultServer ? platform.Source : _others.GetOrAdd(server, _ =>
    {
        var settings = options.Value.AdminTo("postgres", server);
        (settings.MaxPoolSize, settings.Timeout) = (2, Patience);
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    });

    [LoggerMessage(Level = LogLevel.Debug, Message = "PostgreSQL server {Server} does not say what was written: its tenants are all visited")]
    private partial void LogFailed(Exception e, string server);
}
