using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Events;

/// <summary>How far each consumer has come in a tenant's log. A cursor only moves forward.</summary>
internal static class ChangeCursors
{
    private const string Move = """
        insert into change_cursors (consumer, position) values ($1, $2)
        on conflict (consumer) do update set position = excluded.position, updated_at = now() where change_cursors.position < excluded.position
        """;

    /// <summary>
    /// First in a batch whose work a crash may take back, because it is then done again. For its transaction only.
    /// https://www.postgresql.org/docs/current/wal-async-commit.html
    /// </summary>
    public const string WithoutWaiting = "select set_config('synchronous_commit', 'off', true)";

    /// <summary>Null when the consumer never came by.</summary>
    public static async Task<long?> FindAsync(NpgsqlDataSource source, string consumer, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select position from change_cursors where consumer = $1");
        command.Parameters.Add(BatchCommands.Value(consumer));
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>In the transaction that does the consumer's work, so that neither is without the other.</summary>
    public static void AddCursor(this NpgsqlBatch batch, string consumer, long position) => batch.Add(Move, BatchCommands.Value(consumer), BatchCommands.Value(position));

    /// <summary>By itself, where the work is done elsewhere. Nobody waits for the disk: a move that a crash takes back is work done twice.</summary>
    public static async Task MoveAsync(NpgsqlDataSource source, string consumer, long position, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.Add(WithoutWaiting);
        batch.AddCursor(consumer, position);
        await batch.ExecuteNonQueryAsync(ct);
    }
}
