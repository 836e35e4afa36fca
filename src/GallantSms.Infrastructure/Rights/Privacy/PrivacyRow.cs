using GallantSms.Application.Rights;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>A row of <c>privacy_requests</c>.</summary>
internal sealed record PrivacyRow(
    Guid Id, PrivacyKind Kind, long? Msisdn, long NumberHash, string Shown, PrivacyState State, short Step, short Steps, short Rounds, Guid? Cursor, string? Found, string? Note, string AskedBy,
    DateTimeOffset AskedAt, DateTimeOffset? BeganAt, DateTimeOffset? EndedAt, long? FileBytes, DateTimeOffset? ExpiresAt)
{
    public const string Columns = """
        select id, kind, msisdn, number_hash, shown, state, step, steps, rounds, cursor, found::text, note, asked_by, asked_at, began_at, ended_at, file_bytes, expires_at from privacy_requests
        """;

    public PrivacyRequestView View() => new(Id, Kind, Shown, State, Step, Steps, Note, AskedBy, AskedAt, EndedAt, FileBytes, ExpiresAt);

    public static async Task<List<PrivacyRow>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var _ = command;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<PrivacyRow>();
        while (await reader.ReadAsync(ct))
        {
            DateTimeOffset? Time(int at) => reader.IsDBNull(at) ? null : reader.GetFieldValue<DateTimeOffset>(at);
            rows.Add(new(
                reader.GetGuid(0), (PrivacyKind)reader.GetInt16(1), reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4), (PrivacyState)reader.GetInt16(5),
                reader.GetInt16(6), reader.GetInt16(7), reader.GetInt16(8), reader.IsDBNull(9) ? null : reader.GetGuid(9), reader.IsDBNull(10) ? null : reader.GetString(10),
                reader.IsDBNull(11) ? null : reader.GetString(11), reader.GetString(12), reader.GetFieldValue<DateTimeOffset>(13), Time(14), Time(15), reader.IsDBNull(16) ? null : reader.GetInt64(16),
                Time(17)));
        }

        return rows;
    }
}

internal static class OpenMessages
{
    /// <summary>How many messages to the number wait or are on their way. Work names them: not the whole table is looked through.</summary>
    public static async Task<long> CountAsync(NpgsqlDataSource source, long msisdn, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            select count(*) from (
                select m.id from chunks c cross join unnest(c.message_ids) w(id) join messages m on m.id = w.id where c.state in (0, 1, 2) and m.msisdn = $1 and m.status < 6
                union
                select m.id from submissions s cross join unnest(s.message_ids) w(id) join messages m on m.id = w.id where m.msisdn = $1 and m.status < 6) x
            """);
        command.CommandTimeout = 120;
        command.Parameters.Add(BatchCommands.Value(msisdn, NpgsqlDbType.Bigint));
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
