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
            note.Add("delete from privacy_files where request_id in (select id from privacy_requests where expires_at < $1)", BatchCommands.Value(now));
            await note.ExecuteNonQueryAsync(ct);
        }

        return requests == Few || audit == Few;
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
