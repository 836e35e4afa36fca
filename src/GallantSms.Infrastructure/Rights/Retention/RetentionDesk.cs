using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Rights;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Rights.Archive;
using GallantSms.Infrastructure.Tenancy;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Rights.Retention;

/// <summary>Rules, state and log of retention, for people to see and change.</summary>
internal sealed class RetentionDesk(RetentionPolicies policies, ArchiveStores stores, TenantDataSources sources, TimeProvider clock) : IRetention
{
    public Task<(RetentionRules Own, RetentionRules Above)> RulesAsync(TenantInfo tenant, CancellationToken ct) => policies.ReadAsync(tenant.Id, ct);

    public Task SaveAsync(TenantInfo tenant, RetentionRules own, CancellationToken ct) => policies.SaveAsync(tenant, own, ct);

    public async Task<RetentionState> StateAsync(TenantInfo tenant, CancellationToken ct)
    {
        var (source, rules) = (await sources.GetAsync(tenant.Id, ct), await policies.HoldingAsync(tenant.Id, ct));
        await using var connection = await source.OpenConnectionAsync(ct);
        var partitions = await Partitions.ListAsync(connection, ct);
        await using var command = new Npgsql.NpgsqlCommand("select nullif(due_at, '-infinity'), frozen_before, waits_for, (select min(created_at) from batches) from retention_state", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        DateTimeOffset? Time(int at) => reader.IsDBNull(at) ? null : reader.GetFieldValue<DateTimeOffset>(at);
        var oldest = Time(3);
        var next = oldest is { } at && partitions.Find(p => p.To > at) is { } first ? first.To.AddDays(rules.DaysOf(DataClass.Messages)) : (DateTimeOffset?)null;
        return new(Time(0), Time(1), reader.IsDBNull(2) ? null : reader.GetString(2), oldest, next, stores.For(tenant.Residency) is not null);
    }

    public async Task<Page<RetentionRunView>> RunsAsync(TenantInfo tenant, Guid? before, int limit, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand(
            "select id, at, data_class, action, what, rows, bytes from retention_runs where $1::uuid is null or id < $1 order by id desc limit $2");
        command.Parameters.Add(BatchCommands.Value(before, NpgsqlDbType.Uuid));
        command.Parameters.Add(BatchCommands.Value(limit + 1));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var runs = new List<RetentionRunView>();
        while (await reader.ReadAsync(ct))
            runs.Add(new(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), reader.GetInt64(6)));
        if (runs.Count <= limit) return new(runs, null);
        runs.RemoveAt(limit);
        return new(runs, runs[^1].Id.ToString("N"));
    }

    public async Task WakeAsync(TenantInfo tenant, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand("update retention_state set due_at = $1");
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        await command.ExecuteNonQueryAsync(ct);
    }
}
