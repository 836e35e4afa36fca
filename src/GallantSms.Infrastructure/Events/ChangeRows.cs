using System.Text.Json;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Events;

/// <summary>
/// Rows for the inbox of changes, written in the transaction that they tell of. In a statement that also changes messages, the
/// row is made from what that statement returns: it has locked those messages then, so a message's changes keep their order.
/// </summary>
internal static class ChangeRows
{
    private const string InsertAccepted = "insert into change_inbox (at, kind, batch_id, message_ids) values ($1, 1, $2, $3)";

    private const string InsertRewritten = "insert into change_inbox (at, kind, message_ids) values ($1, 4, $2)";

    private const string InsertTold = "insert into change_inbox (at, kind, batch_id, body) values ($1, 3, $2, $3)";

    /// <summary>One row for all sends of a commit: a row each would cost the commit more than the messages do.</summary>
    /// <param name="batchId">Null when they are of several batches.</param>
    public static void AddAccepted(this NpgsqlBatch batch, Guid? batchId, Guid[] messageIds, DateTimeOffset now) => batch.Add(
        InsertAccepted, BatchCommands.Value(now), BatchCommands.Value(batchId, NpgsqlDbType.Uuid), BatchCommands.Array(NpgsqlDbType.Uuid, messageIds));

    /// <summary>Messages' rows were rewritten, taken away or put back: who keeps copies reads them again. Some hundred a row at most.</summary>
    public static void AddRewritten(this NpgsqlBatch batch, Guid[] messageIds, DateTimeOffset now) =>
        batch.Add(InsertRewritten, BatchCommands.Value(now), BatchCommands.Array(NpgsqlDbType.Uuid, messageIds));

    /// <param name="type">For example <c>bulk.paused</c>: what subscribers filter by.</param>
    /// <param name="body">An object of snake_case names. Ids only: the log is kept long, and a person's data must not lie in it.</param>
    public static void AddTold(this NpgsqlBatch batch, string type, object body, DateTimeOffset now, Guid? batchId = null)
    {
        var told = JsonSerializer.SerializeToNode(body)!.AsObject();
        told["type"] = type;
        batch.Add(InsertTold, BatchCommands.Value(now), BatchCommands.Value(batchId, NpgsqlDbType.Uuid), BatchCommands.Value(told.ToJsonString(), NpgsqlDbType.Jsonb));
    }
}
