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

    /// <summary>Null when the consumer never came by.</summary>
    public static async Task<long?> FindAsync(NpgsqlDataSource source, string consumer, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select position from change_cursors where consumer = $1");
        command.Parameters.Add(BatchCommands.Value(consumer));
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>In the transaction that does the consumer's work, so that neither is without the other.</summary>
    public static void AddCursor(this NpgsqlBatch batch, string consumer, long position) => batch.Add(Move, BatchCommands.Value(consumer), BatchCommands.Value(position));

    public static async Task MoveAsync(NpgsqlDataSource source, string consumer, long position, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Move);
        command.Parameters.Add(BatchCommands.Value(consumer));
        command.Parameters.Add(BatchCommands.Value(position));
        await command.ExecuteNonQueryAsync(ct);
    }
}
