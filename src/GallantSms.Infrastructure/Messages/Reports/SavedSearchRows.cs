using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Shared;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Reports;

/// <summary>Saved searches in the tenant's database.</summary>
internal sealed class SavedSearchRows(TenantDataSources sources) : ISavedSearches
{
    private const string Columns = "id, owner_id, shared, name, query, sort, created_at, updated_at";

    public Task<IReadOnlyList<SavedSearch>> ListAsync(TenantInfo tenant, Guid ownerId, CancellationToken ct) =>
        ReadAsync(tenant, $"select {Columns} from saved_searches where owner_id = $1 or shared order by lower(name), id limit 500", ownerId, ct);

    public async Task<SavedSearch?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct) =>
        await ReadAsync(tenant, $"select {Columns} from saved_searches where id = $1", id, ct) is [var found] ? found : null;

    public async Task AddAsync(TenantInfo tenant, SavedSearch search, int most, CancellationToken ct)
    {
        var added = await DoAsync(
            tenant, $"insert into saved_searches ({Columns}) select $1, $2, $3, $4, $5, $6, $7, $8 where (select count(*) from saved_searches where owner_id = $2) < $9 on conflict (id) do nothing", search, ct,
            search.Id, search.OwnerId, search.Shared, search.Name, search.Query, (short)search.Sort, search.CreatedAt, search.UpdatedAt, (long)most);
        if (!added && await FindAsync(tenant, search.Id, ct) is null)
            throw new DomainException("TOO_MANY_SEARCHES", ErrorKind.Conflict, $"You keep {most} searches already. Delete one first.");
    }

    public Task<bool> ChangeAsync(TenantInfo tenant, SavedSearch search, CancellationToken ct) =>
        DoAsync(
            tenant, "update saved_searches set shared = $2, name = $3, query = $4, sort = $5, updated_at = $6 where id = $1", search, ct,
            search.Id, search.Shared, search.Name, search.Query, (short)search.Sort, search.UpdatedAt);

    public async Task<bool> DeleteAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand("delete from saved_searches where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

#pragma warning disable CA2100 // constants of this class
    private async Task<bool> DoAsync(TenantInfo tenant, string sql, SavedSearch search, CancellationToken ct, params object[] values)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(BatchCommands.Value(value));
        try
        {
            return await command.ExecuteNonQueryAsync(ct) == 1;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            const string Why = "You keep another search of that name.";
            throw new DomainException("SEARCH_NAME_TAKEN", ErrorKind.Conflict, Why, new FieldError("name", search.Name, "SEARCH_NAME_TAKEN", Why));
        }
    }

    private async Task<IReadOnlyList<SavedSearch>> ReadAsync(TenantInfo tenant, string sql, Guid value, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(BatchCommands.Value(value));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<SavedSearch>();
        while (await reader.ReadAsync(ct))
            rows.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetBoolean(2), reader.GetString(3), reader.GetString(4), (SearchOrder)reader.GetInt16(5),
                reader.GetFieldValue<DateTimeOffset>(6), reader.GetFieldValue<DateTimeOffset>(7)));
        return rows;
    }
#pragma warning restore CA2100
}
