using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Search.Elasticsearch;

/// <param name="Live">The build that answers.</param>
/// <param name="Building">The one that is being made, if any.</param>
/// <param name="UpTo">The last message it has.</param>
internal sealed record SearchBuild(int Live, int? Building, Guid UpTo)
{
    /// <summary>Where news go: to both, so that none is missing when they change places.</summary>
    public IEnumerable<int> Written => Building is { } building ? [Live, building] : [Live];
}

/// <summary>Which build of a tenant's index is which; kept in the tenant's database, beside what it is built from.</summary>
internal static class SearchBuilds
{
    private const string Store = "elasticsearch";

    public static async Task<SearchBuild> FindAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select live, building, up_to from search_builds where store = $1");
        command.Parameters.Add(BatchCommands.Value(Store));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetInt32(1), reader.IsDBNull(2) ? Guid.Empty : reader.GetGuid(2))
            : new(1, null, Guid.Empty);
    }

    /// <summary>Begins one where none is being made, and returns where things stand.</summary>
    public static async Task<SearchBuild> BeginAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await ExecuteAsync(source, "insert into search_builds (store, building) values ($1, 2) on conflict (store) do update set building = coalesce(search_builds.building, search_builds.live + 1)", ct);
        return await FindAsync(source, ct);
    }

    public static Task ReachedAsync(NpgsqlDataSource source, Guid upTo, CancellationToken ct) =>
        ExecuteAsync(source, "update search_builds set up_to = $2 where store = $1", ct, BatchCommands.Value(upTo));

    public static Task EndAsync(NpgsqlDataSource source, CancellationToken ct) =>
        ExecuteAsync(source, "update search_builds set live = building, building = null, up_to = null where store = $1 and building is not null", ct);

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken ct, params NpgsqlParameter[] more)
    {
#pragma warning disable CA2100 // the constants above
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(BatchCommands.Value(Store));
        command.Parameters.AddRange(more);
        await command.ExecuteNonQueryAsync(ct);
    }
}
