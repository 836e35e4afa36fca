using System.Runtime.CompilerServices;
using System.Text.Json;
using GallantSms.Application.Messages.Exports;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Exports;

/// <summary>Exports as the API sees them: rows of the tenant's database, and what was written as their parts.</summary>
internal sealed class ExportRows(TenantDataSources sources, ExportSignals signals, TimeProvider clock, IOptions<ExportOptions> options) : IExports
{
    private const int PartsAtOnce = 32;

    public const string Columns = "id, owner_id, query, sort, columns, state, rows, total, exact, bytes, error, parts, created_at, finished_at, expires_at";

    public async Task<Export> AddAsync(TenantInfo tenant, NewExport wanted, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand($"""
            insert into exports (id, owner_id, query, sort, filter, columns, state, due_at, created_at, expires_at)
            select $1, $2, $3, $4, $5, $6, 0, $7, $7, $8 where (select count(*) from exports where state in (0, 1)) < $9
            returning {Columns}
            """);
        command.Parameters.Add(BatchCommands.Value(wanted.Id));
        command.Parameters.Add(BatchCommands.Value(wanted.OwnerId));
        command.Parameters.Add(BatchCommands.Value(wanted.Query));
        command.Parameters.Add(BatchCommands.Value((short)wanted.Filter.Order));
        command.Parameters.Add(BatchCommands.Value(JsonSerializer.Serialize(wanted.Filter), NpgsqlDbType.Jsonb));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, wanted.Columns.ToArray()));
        command.Parameters.Add(BatchCommands.Value(wanted.CreatedAt));
        command.Parameters.Add(BatchCommands.Value(wanted.CreatedAt + options.Value.KeepFor));
        command.Parameters.Add(BatchCommands.Value((long)options.Value.OpenPerTenant));
        var added = await OneAsync(command, ct) ?? throw ExportErrors.TooMany(options.Value.OpenPerTenant);
        signals.Wake(tenant.Id);
        return added;
    }

    public async Task<IReadOnlyList<Export>> ListAsync(TenantInfo tenant, Guid? before, int limit, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand($"select {Columns} from exports where id < $1 and expires_at > $2 order by id desc limit $3");
        command.Parameters.Add(BatchCommands.Value(before ?? Guid.AllBitsSet));
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        command.Parameters.Add(BatchCommands.Value(limit));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<Export>();
        while (await reader.ReadAsync(ct)) rows.Add(Read(reader));
        return rows;
    }

    public async Task<Export?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand($"select {Columns} from exports where id = $1 and expires_at > $2");
        command.Parameters.Add(BatchCommands.Value(id));
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        return await OneAsync(command, ct);
    }

    public async Task<Export?> CancelAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using (var command = source.CreateCommand("update exports set state = 4, claim = null, finished_at = $2 where id = $1 and state in (0, 1)"))
        {
            command.Parameters.Add(BatchCommands.Value(id));
            command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
            await command.ExecuteNonQueryAsync(ct);
        }

        signals.Wake(tenant.Id); // its place is free for one that waits
        return await FindAsync(tenant, id, ct);
    }

    public async Task<bool> DeleteAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand("delete from exports where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        var deleted = await command.ExecuteNonQueryAsync(ct) > 0;
        signals.Wake(tenant.Id);
        return deleted;
    }

    public async Task<int> DeleteAllAsync(TenantInfo tenant, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand("delete from exports");
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<ExportContent> OpenAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var export = await FindAsync(tenant, id, ct) ?? throw Application.Messages.SendErrors.NotFound("export", id);
        if (export.State != ExportState.Done) throw ExportErrors.NotReady(id);
        return new(export.Bytes, PartsAsync(await sources.GetAsync(tenant.Id, ct), export, ct));
    }

    /// <summary>A few at a time: whoever reads slowly holds no connection meanwhile.</summary>
    private static async IAsyncEnumerable<byte[]> PartsAsync(NpgsqlDataSource source, Export export, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var last = 0; last < export.Parts;)
        {
            var parts = new List<byte[]>(PartsAtOnce);
            await using (var command = source.CreateCommand("select bytes from export_parts where export_id = $1 and part > $2 and part <= $3 order by part"))
            {
                command.Parameters.Add(BatchCommands.Value(export.Id));
                command.Parameters.Add(BatchCommands.Value(last));
                command.Parameters.Add(BatchCommands.Value(Math.Min(last + PartsAtOnce, export.Parts)));
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct)) parts.Add(reader.GetFieldValue<byte[]>(0));
            }

            // Deleted meanwhile: half a file must not look like a whole one.
            if (parts.Count == 0) throw new IOException("The export was deleted while it was read.");
            last += parts.Count;
            foreach (var part in parts) yield return part;
        }
    }

    private static async Task<Export?> OneAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    private static Export Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), (SearchOrder)reader.GetInt16(3), reader.GetFieldValue<string[]>(4), (ExportState)reader.GetInt16(5), reader.GetInt64(6),
        reader.IsDBNull(7) ? null : reader.GetInt64(7), reader.GetBoolean(8), reader.GetInt64(9), reader.IsDBNull(10) ? null : reader.GetString(10), reader.GetInt32(11),
        reader.GetFieldValue<DateTimeOffset>(12), reader.IsDBNull(13) ? null : reader.GetFieldValue<DateTimeOffset>(13), reader.GetFieldValue<DateTimeOffset>(14));
}
