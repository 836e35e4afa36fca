using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Delivery;

/// <summary>
/// A paused bulk is one mark on its batch: the relay passes over it. What lies on the lane already is taken back, and its
/// items there find nothing to claim.
/// </summary>
internal sealed class Pauses(TenantDataSources sources, LanePublisher lanes, ChangeSequencer changes, TimeProvider clock) : IPauses
{
    public async Task<PauseOutcome> SetAsync(TenantInfo tenant, Guid bulkId, bool paused, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            paused
                ? Told("update batches set paused_at = $2 where id = $1 and paused_at is null and lane = 3 and exists (select from chunks where batch_id = $1 and state in (0, 1))", "bulk.paused")
                : Told("update batches set paused_at = null where id = $1 and paused_at is not null", "bulk.resumed"),
            BatchCommands.Value(bulkId), BatchCommands.Value(clock.GetUtcNow(), NpgsqlTypes.NpgsqlDbType.TimestampTz));
        batch.Add(
            "update chunks set state = 0, due_at = $2 where batch_id = $1 and state = 1 and (select paused_at from batches where id = $1) is not null",
            BatchCommands.Value(bulkId), BatchCommands.Value(clock.GetUtcNow()));
        batch.Add(
            "select lane, paused_at, (select coalesce(sum(size), 0) from chunks where batch_id = $1 and state in (0, 1)) from batches where id = $1", BatchCommands.Value(bulkId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return new(false, false, null, 0);

        changes.Written(tenant.Id);
        if (!paused) lanes.Wake(tenant.Id);
        return new(true, (Lane)reader.GetInt16(0) == Lane.Bulk, await reader.IsDBNullAsync(1, ct) ? null : reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt64(2));
    }

    /// <summary>The mark that was not there before is an event.</summary>
    private static string Told(string mark, string type) =>
        $"with u as ({mark} returning id) insert into change_inbox (at, kind, batch_id, body) select $2, 3, id, jsonb_build_object('type', '{type}', 'bulk_id', id) from u";
}
