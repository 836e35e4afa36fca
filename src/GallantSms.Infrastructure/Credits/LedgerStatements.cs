using GallantSms.Domain.Credits;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Credits;

/// <summary>
/// Moves money inside the caller's transaction. Balances are always touched in the order reserved, spent, available, so that
/// concurrent transactions cannot deadlock, and the one contended row is locked last, right before the commit.
/// </summary>
internal static class LedgerStatements
{
    /// <summary>Name of the constraint that keeps the available balance above its floor.</summary>
    public const string FloorConstraint = "ledger_balance_floor";

    private const int Stripes = 16;

    private const string Transfer = """
        insert into ledger_transfers (id, at, kind, debit, credit, amount, batch_id, chunk_id, reference) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string Add = "update ledger_balances set balance = balance + $1 where account = $2 and stripe = $3";

    public static short AnyStripe() => (short)Random.Shared.Next(Stripes);

    /// <summary>Available to reserved. The floor is enforced by the database: the transaction fails with <see cref="FloorConstraint"/>.</summary>
    public static void AddReserve(this NpgsqlBatch batch, long amount, Guid? batchId, Guid? chunkId, DateTimeOffset now)
    {
        if (amount == 0) return; // free of charge: no transfer
        batch.AddTransfer(TransferKind.Reserve, LedgerAccount.Available, LedgerAccount.Reserved, amount, batchId, chunkId, null, now);
        batch.AddBalance(LedgerAccount.Reserved, AnyStripe(), amount);
        batch.AddBalance(LedgerAccount.Available, 0, -amount);
    }

    public static void AddTransfer(
        this NpgsqlBatch batch, TransferKind kind, LedgerAccount debit, LedgerAccount credit, long amount, Guid? batchId, Guid? chunkId, string? reference, DateTimeOffset now, Guid? id = null) =>
        batch.Add(
            Transfer,
            BatchCommands.Value(id ?? Guid.CreateVersion7(now)),
            BatchCommands.Value(now),
            BatchCommands.Value((short)kind),
            BatchCommands.Value((short)debit),
            BatchCommands.Value((short)credit),
            BatchCommands.Value(amount),
            BatchCommands.Value(batchId, NpgsqlDbType.Uuid),
            BatchCommands.Value(chunkId, NpgsqlDbType.Uuid),
            BatchCommands.Value(reference, NpgsqlDbType.Text));

    public static void AddBalance(this NpgsqlBatch batch, LedgerAccount account, short stripe, long amount) =>
        batch.Add(Add, BatchCommands.Value(amount), BatchCommands.Value((short)account), BatchCommands.Value(stripe));

    /// <summary>
    /// Moves the balances by two transfers of this transaction: <paramref name="captured"/> reserved to spent,
    /// <paramref name="released"/> reserved to available. Either may not exist: then nothing moves.
    /// </summary>
    public static void AddSettled(this NpgsqlBatch batch, Guid captured, Guid released)
    {
        var stripe = AnyStripe();
        batch.Add(
            """
            update ledger_balances set balance = balance - t.amount
            from (select sum(amount)::bigint as amount from ledger_transfers where id in ($1, $2)) t
            where account = 3 and stripe = $3 and t.amount is not null
            """,
            BatchCommands.Value(captured), BatchCommands.Value(released), BatchCommands.Value(stripe));
        batch.Add(
            "update ledger_balances set balance = balance + t.amount from ledger_transfers t where t.id = $1 and account = 4 and stripe = $2",
            BatchCommands.Value(captured), BatchCommands.Value(stripe));
        batch.Add(
            "update ledger_balances set balance = balance + t.amount from ledger_transfers t where t.id = $1 and account = 2 and stripe = 0",
            BatchCommands.Value(released));
    }

    public static bool IsFloor(PostgresException e) => e.SqlState == PostgresErrorCodes.CheckViolation && e.ConstraintName == FloorConstraint;
}
