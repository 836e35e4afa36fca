using GallantSms.Domain.Messages;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Bench.Yardsticks;

/// <summary>A table with the columns, indexes and storage of the tenant's current partition of <c>messages</c>, and nothing else of it.</summary>
internal sealed class ShapedTable(NpgsqlDataSource source) : IAsyncDisposable
{
    public const string Name = "yardstick_messages";
    private const string Columns = "id, batch_id, msisdn, price, changed_at, status, segments, encoding, country, text";

    public const string Insert = $"insert into {Name} ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    public NpgsqlDataSource Source => source;

    public static async Task<ShapedTable> CreateAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand($"""
            do $$
            declare part regclass := (select inhrelid from pg_inherits i join pg_class c on c.oid = i.inhrelid
                                      where i.inhparent = 'messages'::regclass and c.relname = 'messages_' || to_char(now() at time zone 'utc', 'YYYYMM'));
                    storage text := (select array_to_string(reloptions, ', ') from pg_class where oid = part);
            begin
                drop table if exists {Name};
                execute format('create table {Name} (like %s including all)', part) || coalesce(' with (' || storage || ')', '');
            end $$
            """);
        await command.ExecuteNonQueryAsync(ct);
        return new(source);
    }

    /// <summary>The parameters of <see cref="Insert"/> for a new message.</summary>
    public static void AddRow(NpgsqlParameterCollection parameters, Guid id, Guid batch)
    {
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = batch });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = 254_712_345_678 });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = 8_000 });
        parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = DateTime.UtcNow });
        foreach (var number in new short[] { (short)MessageStatus.Queued, 1, 0 }) parameters.Add(new NpgsqlParameter<short> { TypedValue = number });
        parameters.Add(new NpgsqlParameter<string> { TypedValue = "KE" });
        parameters.Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
    }

    /// <summary>One COPY, one commit.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, ReadOnlyMemory<Guid> ids, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"copy {Name} ({Columns}) from stdin (format binary)", ct);
        var (batch, now) = (Guid.CreateVersion7(), DateTime.UtcNow);
        for (var i = 0; i < ids.Length; i++)
        {
            copy.StartRow();
            copy.Write(ids.Span[i], NpgsqlDbType.Uuid);
            copy.Write(batch, NpgsqlDbType.Uuid);
            copy.Write(254_712_000_000 + i, NpgsqlDbType.Bigint);
            copy.Write(8_000L, NpgsqlDbType.Bigint);
            copy.Write(now, NpgsqlDbType.TimestampTz);
            copy.Write((short)MessageStatus.Queued, NpgsqlDbType.Smallint);
            copy.Write((short)1, NpgsqlDbType.Smallint);
            copy.Write((short)0, NpgsqlDbType.Smallint);
            copy.Write("KE", NpgsqlDbType.Text);
            copy.WriteNull();
        }

        await copy.CompleteAsync(ct);
    }

    public static Guid[] NewIds(int count)
    {
        var ids = new Guid[count];
        MessageIds.Fill(ids, tenantNo: 1, DateTimeOffset.UtcNow);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await using var command = source.CreateCommand($"drop table if exists {Name}, yardstick_outbox");
        await command.ExecuteNonQueryAsync();
    }
}
