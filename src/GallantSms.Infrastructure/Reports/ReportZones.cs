using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GallantSms.Infrastructure.Reports;

/// <summary>
/// The time zones that a tenant's days are summed for: UTC, and the first three that somebody asks a long report in. Others are counted
/// from slots, which is right and slower.
/// </summary>
internal sealed partial class ReportZones(ILogger<ReportZones> log)
{
    private const int Most = 4;

    /// <summary>All days so far are marked: until they are summed, reports read them from slots.</summary>
    private const string Add = """
        with held as materialized (select id from report_state for update nowait),
        added as (
            insert into report_zones (id, name)
            select (select max(id) + 1 from report_zones), $1 from held where (select count(*) from report_zones) < $2
            on conflict do nothing returning id
        )
        insert into report_days_dirty (zone, day)
        select a.id, d::date from added a
        cross join (select min(slot) as first from report_slots) s
        cross join lateral generate_series((to_timestamp(s.first::bigint * 900) at time zone 'UTC')::date - 1, current_date + 1, '1 day') d
        on conflict do nothing
        """;

    public async Task AddAsync(NpgsqlDataSource source, string zone, CancellationToken ct)
    {
        try
        {
            await using var command = source.CreateCommand(Add);
            command.Parameters.Add(BatchCommands.Value(zone));
            command.Parameters.Add(BatchCommands.Value(Most));
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e)
        {
            LogNotAdded(e.SqlState); // somebody counts just now: the next report adds it
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A time zone for reports was not added ({State})")]
    private partial void LogNotAdded(string state);
}
