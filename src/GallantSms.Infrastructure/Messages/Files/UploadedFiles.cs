using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Files;

/// <summary>Reads the rows of an uploaded file back, in the order of its lines.</summary>
internal sealed class UploadedFiles(TenantDataSources sources, TimeProvider clock) : IUploadedFiles
{
    public async Task<IRecipients?> OpenAsync(TenantInfo tenant, Guid fileId, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select columns, rows from files where id = $1 and expires_at > $2", BatchCommands.Value(fileId), BatchCommands.Value(clock.GetUtcNow()));
        batch.Add("select phone, variables from file_rows where file_id = $1 order by row", BatchCommands.Value(fileId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;

        var columns = reader.GetFieldValue<string[]>(0);
        var rows = new List<(string Phone, string[] Values)>(reader.GetInt32(1));
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct)) rows.Add((reader.GetString(0), columns.Length == 0 ? [] : reader.GetFieldValue<string[]>(1)));
        return new FileRecipients(columns, rows);
    }

    public async Task<int> CountAsync(TenantInfo tenant, Guid fileId, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var command = source.CreateCommand("select rows from files where id = $1 and expires_at > $2");
        command.Parameters.Add(BatchCommands.Value(fileId));
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        return await command.ExecuteScalarAsync(ct) as int? ?? 0;
    }

    private sealed class FileRecipients(string[] columns, List<(string Phone, string[] Values)> rows) : IRecipients
    {
        public int Count => rows.Count;

        public bool HasVariables => columns.Length > 0;

        public string Given(int index) => rows[index].Phone;

        public string? Variable(int index, string name) =>
            Array.IndexOf(columns, name) is var at and >= 0 && at < rows[index].Values.Length ? rows[index].Values[at] : null;
    }
}
