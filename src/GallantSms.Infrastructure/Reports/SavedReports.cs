using System.Text.Json;
using GallantSms.Application.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Reports;

internal sealed class SavedReports(TenantDataSources sources) : ISavedReports
{
    private const string Columns = "id, owner_id, name, shared, definition, schedule, created_at, changed_at, next_at, last_at, last_result";

    /// <summary>A tenant keeps some hundred at most; each credential a hundred.</summary>
    private const int Most = 1_000;

    private const string Save = """
        insert into saved_reports (id, owner_id, name, shared, definition, schedule, created_at, changed_at, next_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (id) do update set name = excluded.name, shared = excluded.shared, definition = excluded.definition, schedule = excluded.schedule,
            changed_at = excluded.changed_at, next_at = excluded.next_at
        """;

    public async Task<IReadOnlyList<SavedReport>> ListAsync(TenantInfo tenant, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand($"select {Columns} from saved_reports order by name, id limit $1");
        command.Parameters.Add(BatchCommands.Value(Most));
        return await ReadAsync(command, ct);
    }

    public async Task<SavedReport?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand($"select {Columns} from saved_reports where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    /// <summary>Those whose time has come.</summary>
    public static async Task<List<SavedReport>> DueAsync(NpgsqlDataSource source, DateTimeOffset now, int most, CancellationToken ct)
    {
        await using var command = source.CreateCommand($"select {Columns} from saved_reports where next_at <= $1 order by next_at limit $2");
        command.Parameters.Add(BatchCommands.Value(now));
        command.Parameters.Add(BatchCommands.Value(most));
        return await ReadAsync(command, ct);
    }

    /// <summary>Unless somebody has given it another time meanwhile.</summary>
    public static async Task DoneAsync(NpgsqlDataSource source, SavedReport report, DateTimeOffset now, string result, CancellationToken ct)
    {
        await using var command = source.CreateCommand("update saved_reports set next_at = $3, last_at = $4, last_result = $5 where id = $1 and next_at = $2");
        command.Parameters.Add(BatchCommands.Value(report.Id));
        command.Parameters.Add(BatchCommands.Value(report.NextAt));
        command.Parameters.Add(BatchCommands.Value(report.Schedule?.NextAfter(now), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(BatchCommands.Value(now));
        command.Parameters.Add(BatchCommands.Value(result));
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task SaveAsync(TenantInfo tenant, SavedReport report, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand(Save);
        command.Parameters.Add(BatchCommands.Value(report.Id));
        command.Parameters.Add(BatchCommands.Value(report.OwnerId));
        command.Parameters.Add(BatchCommands.Value(report.Name));
        command.Parameters.Add(BatchCommands.Value(report.Shared));
        command.Parameters.Add(BatchCommands.Value(JsonSerializer.Serialize(report.Definition), NpgsqlDbType.Jsonb));
        command.Parameters.Add(BatchCommands.Value(report.Schedule is { } schedule ? JsonSerializer.Serialize(schedule) : null, NpgsqlDbType.Jsonb));
        command.Parameters.Add(BatchCommands.Value(report.CreatedAt));
        command.Parameters.Add(BatchCommands.Value(report.ChangedAt));
        command.Parameters.Add(BatchCommands.Value(report.NextAt, NpgsqlDbType.TimestampTz));
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task DeleteAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand("delete from saved_reports where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task NoteAsync(TenantInfo tenant, Guid id, DateTimeOffset at, string result, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand("update saved_reports set last_at = $2, last_result = $3 where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        command.Parameters.Add(BatchCommands.Value(at));
        command.Parameters.Add(BatchCommands.Value(result));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<SavedReport>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var reports = new List<SavedReport>();
        while (await reader.ReadAsync(ct))
        {
            reports.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetBoolean(3), JsonSerializer.Deserialize<ReportDefinition>(reader.GetString(4))!,
                reader.IsDBNull(5) ? null : JsonSerializer.Deserialize<ReportSchedule>(reader.GetString(5)), reader.GetFieldValue<DateTimeOffset>(6), reader.GetFieldValue<DateTimeOffset>(7),
                reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8), reader.IsDBNull(9) ? null : reader.GetFieldValue<DateTimeOffset>(9), reader.IsDBNull(10) ? null : reader.GetString(10)));
        }

        return reports;
    }
}
