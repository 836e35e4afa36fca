using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Search.Postgres;

/// <summary>
/// Search in the tenant's own database, which is open to no other tenant. States are read from the messages themselves; words and
/// numbers from tables beside them. Facets count the first hundred thousand at most: it must not take the database for itself.
/// </summary>
internal sealed class PostgresSearch(TenantDataSources sources) : IMessageSearch
{
    private const int MostCounted = 100_000;

    /// <summary>So many texts are looked up one by one sooner than all messages are gone through.</summary>
    internal int Few { get; init; } = 1_000;

    private const int Seconds = 20;

    public async Task<SearchHits> FindAsync(TenantInfo tenant, MessageQuery query, SearchSlice slice, CancellationToken ct)
    {
        var cursor = SearchCursor.Of(slice.Cursor, query.Order);
        if (Wanted.Of(query) is not { } wanted) return new([], null);
        var statement = new PostgresStatement(wanted);
        if (cursor is not null) statement.After(cursor);
        return await GuardedAsync(async () =>
        {
            var source = await sources.GetAsync(tenant.Id, ct);
            var found = new List<(Guid Id, long Price)>(slice.Limit + 1);
            await using (var connection = await source.OpenConnectionAsync(ct))
            await using (var command = statement.Page(connection, query.Order, slice.Limit + 1, await HasFewAsync(connection, wanted, ct)))
            {
                command.CommandTimeout = Seconds;
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct)) found.Add((reader.GetGuid(0), reader.GetInt64(1)));
            }

            var more = found.Count > slice.Limit;
            if (more) found.RemoveAt(slice.Limit);
            var hits = await Highlights.AddAsync(source, [.. found.Select(f => f.Id)], wanted.Words, ct);
            return new SearchHits(hits, more ? new SearchCursor(query.Order, found[^1].Price, found[^1].Id).ToString() : null);
        });
    }

    public async Task<SearchFacets> CountAsync(TenantInfo tenant, MessageQuery query, CancellationToken ct)
    {
        var facets = new FacetTable();
        if (Wanted.Of(query) is not { } wanted) return facets.Of(0, isExact: true);
        return await GuardedAsync(async () =>
        {
            var source = await sources.GetAsync(tenant.Id, ct);
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var command = new PostgresStatement(wanted).Facets(connection, MostCounted, FacetTable.MostValues);
            command.CommandTimeout = Seconds;
            await using var reader = await command.ExecuteReaderAsync(ct);
            long total = 0;
            while (await reader.ReadAsync(ct))
            {
                if (reader.GetString(0) == "total") total = reader.GetInt64(2);
                else facets.Add(reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
            }

            return facets.Of(total, total < MostCounted);
        });
    }

    public async Task<SearchState> StateAsync(TenantInfo tenant, CancellationToken ct)
    {
        try
        {
            return new(PostgresIndex.Store, true, await SearchBacklog.OfAsync(await sources.GetAsync(tenant.Id, ct), PostgresIndex.Store, ct));
        }
        catch (NpgsqlException)
        {
            return new(PostgresIndex.Store, false, 0);
        }
    }

    private async Task<bool> HasFewAsync(NpgsqlConnection connection, Wanted wanted, CancellationToken ct)
    {
        await using var command = new PostgresStatement(wanted).HasFew(connection, Few);
        if (command is null) return false;
        command.CommandTimeout = Seconds;
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> search)
    {
        try
        {
            return await search();
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException || e is not PostgresException || e.IsTransient)
        {
            throw new SearchUnavailableException("The database did not answer the search in time.", e);
        }
    }
}
