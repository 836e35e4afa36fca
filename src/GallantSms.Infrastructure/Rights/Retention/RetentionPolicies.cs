using GallantSms.Application.Rights;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Rights.Retention;

/// <summary>The rules of tenants, and of those above them.</summary>
internal sealed class RetentionPolicies(PlatformDataSource platform, TimeProvider clock)
{
    private const string Chain = """
        with recursive up as (
            select id, parent_id, 0 as depth from tenants where id = $1
            union all
            select t.id, t.parent_id, up.depth + 1 from tenants t join up on t.id = up.parent_id
        )
        select up.depth, p.messages, p.texts, p.changes, p.webhooks, p.exports, p.requests, p.audit, p.without_archive
        from up join retention_policies p on p.tenant_id = up.id order by up.depth desc
        """;

    private const string Save = """
        insert into retention_policies (tenant_id, messages, texts, changes, webhooks, exports, requests, audit, without_archive, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (tenant_id) do update set messages = excluded.messages, texts = excluded.texts, changes = excluded.changes, webhooks = excluded.webhooks, exports = excluded.exports,
            requests = excluded.requests, audit = excluded.audit, without_archive = excluded.without_archive, changed_at = excluded.changed_at
        """;

    public async Task<(RetentionRules Own, RetentionRules Above)> ReadAsync(Guid tenantId, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Chain);
        command.Parameters.Add(BatchCommands.Value(tenantId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (own, above) = (RetentionRules.None, RetentionRules.None);
        while (await reader.ReadAsync(ct))
        {
            if (reader.GetInt32(0) == 0) own = Rules(reader);
            else above = Rules(reader).Under(above); // from the top down: the nearer one wins
        }

        return (own, above);
    }

    /// <summary>What holds for the tenant.</summary>
    public async Task<RetentionRules> HoldingAsync(Guid tenantId, CancellationToken ct)
    {
        var (own, above) = await ReadAsync(tenantId, ct);
        return own.Under(above);
    }

    public async Task SaveAsync(TenantInfo tenant, RetentionRules own, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Save);
        command.Parameters.Add(BatchCommands.Value(tenant.Id));
        foreach (var days in new[] { own.Messages, own.Texts, own.Changes, own.Webhooks, own.Exports, own.Requests, own.Audit }) command.Parameters.Add(BatchCommands.Value(days, NpgsqlDbType.Integer));
        command.Parameters.Add(BatchCommands.Value(own.WithoutArchive, NpgsqlDbType.Boolean));
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static RetentionRules Rules(NpgsqlDataReader row)
    {
        int? Days(int at) => row.IsDBNull(at) ? null : row.GetInt32(at);
        return new(Days(1), Days(2), Days(3), Days(4), Days(5), Days(6), Days(7), row.IsDBNull(8) ? null : row.GetBoolean(8));
    }
}
