using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Reports;

/// <summary>Messages of an hour (since 1970, UTC) in a status.</summary>
internal sealed record HourlySum(long Hour, MessageStatus Status, long Messages, long Segments, long Spent);

/// <summary>
/// Sums that are right to the moment: from the figures what is counted, from the messages the newest quarters, those with news, those
/// that the period cuts, and all of them while nobody follows the log.
/// </summary>
internal static class HourlySums
{
    /// <summary>$1, $2: slots; $3: the present one; $4, $5: range of ids.</summary>
    private const string Sums = """
        with state as (
            select frozen_before, exists (
                select from changes c where c.at < now() - interval '2 seconds'
                and c.position = coalesce((select position from change_cursors where consumer = 'reports'), 0) + 1) as behind
            from report_state
        ), direct as materialized (
            select slot from report_dirty where slot >= $1 and slot < $2 and slot >= (select frozen_before from state)
            union
            select s from generate_series($1, $2 - 1) s where s >= $3 - 1 or s in ($1, $2 - 1) or ((select behind from state) and s >= (select frozen_before from state))
        )
        select hour, status, sum(n)::bigint, sum(segments)::bigint, sum(spent)::bigint from (
            select f.slot / 4 as hour, f.status, f.messages::bigint as n, f.segments::bigint, f.spent from report_slots f
            where f.slot >= $1 and f.slot < $2 and f.slot not in (select slot from direct)
            union all
            select d.slot / 4, m.status, 1, m.segments, case when m.charge = 1 then m.price else 0 end from direct d
            join messages m on m.id >= greatest(report_floor(d.slot), $4) and m.id < least(report_floor(d.slot + 1), $5)
        ) both_kinds group by hour, status
        """;

    public static void Add(NpgsqlBatch batch, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now) => batch.Add(
        Sums, BatchCommands.Value(ReportSlots.Of(from)), BatchCommands.Value(ReportSlots.NotBefore(to)), BatchCommands.Value(ReportSlots.Of(now)),
        BatchCommands.Value(MessageIds.Floor(from)), BatchCommands.Value(MessageIds.Floor(to)));

    public static async Task<List<HourlySum>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var sums = new List<HourlySum>();
        while (await reader.ReadAsync(ct)) sums.Add(new(reader.GetInt32(0), (MessageStatus)reader.GetInt16(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        return sums;
    }
}
