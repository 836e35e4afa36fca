using GallantSms.Application.Rights;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Retention;

/// <summary>Small records in the platform database, some thousand at a time: calls of programs, who changed what; and files of people's exports.</summary>
internal sealed class LogRetention(PlatformDataSource platform, TimeProvider clock)
{
    private const int Few = 5000;

    public async Task<bool> StepAsync(TenantInfo tenant, NpgsqlDataSource source, RetentionRules rules, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var requests = await DeleteAsync(
            tenant, "delete from request_log where id in (select id from request_log where tenant_id = $1 and at < $2 order by id limit $3)", now.AddDays(-rules.DaysOf(DataClass.Requests)), ct);
        var audit = await DeleteAsync(
            tenant, "delete from audit_entries where id in (select id from audit_entries where tenant_id = $1 and at < $2 order by id limit $3)", now.AddDays(-rules.DaysOf(DataClass.Audit)), ct);
        await using (var note = source.CreateBatch())
        {
            if (requests > 0) note.AddRun(DataClass.Requests, "deleted", "calls of programs", requests, 0, now);
            if (audit > 0) note.AddRun(DataClass.Audit, "deleted", "entries of the audit log", audit, 0, now);
            // Who writes exports deletes what has expired.
            note.Add(
                "update exports set expires_at = created_at + make_interval(days => $1) where expires_at > created_at + make_interval(days => $1)",
                BatchCommands.Value(rules.DaysOf(DataClass.Exports)));
            note.Add("delete from privacy_files where request_id in (select id from privacy_requests where expires_at < $1)", BatchCommands.Value(now));
            await note.ExecuteNonQueryAsync(ct);
        }

        var webhooks = await WebhooksAsync(source, now, now.AddDays(-rules.DaysOf(DataClass.Webhooks)), ct);
        return webhooks || requests == Few || audit == Few;
    }

    /// <summary>Deliveries that have ended, with their attempts; where there are webhooks.</summary>
    private static async Task<bool> WebhooksAsync(NpgsqlDataSource source, DateTimeOffset now, DateTimeOffset before, CancellationToken ct)
    {
        await using var there = source.CreateCommand("select to_regclass('webhook_deliveries') is not null");
        if (!(bool)(await there.ExecuteScalarAsync(ct))!) return false;
        await using var command = source.CreateCommand("""
            with gone as (delete from webhook_deliveries where id in (select id from webhook_deliveries where state <> 0 and ended_at < $1 limit $2) returning 1), n as (select count(*) as rows from gone),
                 run as (insert into retention_runs (id, at, data_class, action, what, rows, bytes) select $3, $4, 'webhooks', 'deleted', 'deliveries', rows, 0 from n where rows > 0)
            select rows from n
            """);
        command.Parameters.Add(BatchCommands.Value(before));
        command.Parameters.Add(BatchCommands.Value(Few));
        command.Parameters.Add(BatchCommands.Value(Guid.CreateVersion7(now)));
        command.Parameters.Add(BatchCommands.Value(now));
        return (long)(await command.ExecuteScalarAsync(ct))! == Few;
    }

    private async Task<int> DeleteAsync(TenantInfo tenant, string sql, DateTimeOffset before, CancellationToken ct)
    {
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add("select set_config('gallant.erasing', $1, true)", BatchCommands.Value(tenant.Id.ToString())); // the audit log gives its entries to nobody else
        var delete = batch.Add(sql, BatchCommands.Value(tenant.Id), BatchCommands.Value(before), BatchCommands.Value(Few));
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return (int)delete.Rows;
    }
}
