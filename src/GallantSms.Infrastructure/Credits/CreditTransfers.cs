using GallantSms.Application.Credits;
using GallantSms.Application.Messages;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Credits;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Credits;

/// <summary>
/// Credit crosses two databases, so it moves in three steps that a row of the platform database remembers: asked, debited at
/// the giver, credited at the taker. Each step is safe to repeat (the transfer's id is the ledger entry's), so a kill between
/// any two is mended by <see cref="ResumeAsync"/>.
/// </summary>
internal sealed class CreditTransfers(PlatformDataSource platform, TenantDataSources sources, ITenantDirectory directory, TimeProvider clock) : ICreditTransfers
{
    private enum State : short
    {
        Asked = 0,
        Debited = 1,
        Done = 2,
        Refused = 3,
    }

    public async Task<Guid> GiveAsync(TenantInfo from, TenantInfo to, long amount, string? reference, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await GiveAsync(id, from, to, amount, reference, ct);
        return id;
    }

    public async Task GiveAsync(Guid id, TenantInfo from, TenantInfo to, long amount, string? reference, CancellationToken ct)
    {
        if (!await AskAsync(id, from, to, amount, reference, ct) && !await IsSameAsync(id, from, to, amount, reference, ct))
            throw IdempotencyKey.Reused(null);
        await FinishAsync(id, from, to, amount, reference, ct);
    }

    /// <summary>False when the transfer was asked before.</summary>
    private async Task<bool> AskAsync(Guid id, TenantInfo from, TenantInfo to, long amount, string? reference, CancellationToken ct)
    {
        await using var ask = platform.Source.CreateCommand("""
            insert into credit_transfers (id, from_tenant, to_tenant, amount, state, reference, created_at, changed_at) values ($1, $2, $3, $4, 0, $5, $6, $6)
            on conflict (id) do nothing
            """);
        foreach (var value in new object?[] { id, from.Id, to.Id, amount }) ask.Parameters.Add(BatchCommands.Value(value));
        ask.Parameters.Add(BatchCommands.Value(reference, NpgsqlTypes.NpgsqlDbType.Text));
        ask.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        return await ask.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task<bool> IsSameAsync(Guid id, TenantInfo from, TenantInfo to, long amount, string? reference, CancellationToken ct)
    {
        await using var ask = platform.Source.CreateCommand(
            "select exists (select from credit_transfers where id = $1 and from_tenant = $2 and to_tenant = $3 and amount = $4 and reference is not distinct from $5)");
        foreach (var value in new object?[] { id, from.Id, to.Id, amount }) ask.Parameters.Add(BatchCommands.Value(value));
        ask.Parameters.Add(BatchCommands.Value(reference, NpgsqlTypes.NpgsqlDbType.Text));
        return (bool)(await ask.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Finishes what was asked a while ago and not finished.</summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        var open = new List<(Guid Id, Guid From, Guid To, long Amount, string? Reference)>();
        await using (var command = platform.Source.CreateCommand(
            "select id, from_tenant, to_tenant, amount, reference from credit_transfers where state in (0, 1) and created_at < $1 order by created_at limit 100"))
        {
            command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow().AddSeconds(-10)));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                open.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
        }

        foreach (var (id, from, to, amount, reference) in open)
        {
            if (await directory.FindAsync(from, ct) is not { } giver || await directory.FindAsync(to, ct) is not { } taker) continue;
            try
            {
                await FinishAsync(id, giver, taker, amount, reference, ct);
            }
            catch (Domain.Shared.DomainException)
            {
                // Refused for want of credit, and marked so: nobody waits for the answer any more.
                continue;
            }
        }
    }

    private async Task FinishAsync(Guid id, TenantInfo from, TenantInfo to, long amount, string? reference, CancellationToken ct)
    {
        // The operator is where credit comes from: its books show what it gave, without a limit.
        var debit = from.Kind == TenantKind.Operator ? LedgerAccount.Funding : LedgerAccount.Available;
        try
        {
            await MoveAsync(from.Id, id, TransferKind.GrantToChild, debit, LedgerAccount.Granted, amount, reference, ct);
        }
        catch (PostgresException e) when (LedgerStatements.IsFloor(e))
        {
            await MarkAsync(id, State.Refused, ct);
            throw SendErrors.InsufficientCredit(amount, await LedgerBooks.AvailableAsync(await sources.GetAsync(from.Id, ct), ct), from.Currency);
        }

        await MarkAsync(id, State.Debited, ct);
        await MoveAsync(to.Id, id, TransferKind.Grant, LedgerAccount.Funding, LedgerAccount.Available, amount, reference, ct);
        await MarkAsync(id, State.Done, ct);
    }

    private async Task MoveAsync(Guid tenantId, Guid id, TransferKind kind, LedgerAccount debit, LedgerAccount credit, long amount, string? reference, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenantId, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.AddTransfer(kind, debit, credit, amount, null, null, reference, clock.GetUtcNow(), id);
        foreach (var (account, change) in new[] { (debit, -amount), (credit, amount) }.OrderBy(m => m.Item1 == LedgerAccount.Available))
            batch.AddBalance(account, 0, change);
        try
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return; // this step was done before
        }
    }

    /// <summary>Refused only what was not begun: of two tries at once, the other may have come through.</summary>
    private async Task MarkAsync(Guid id, State state, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("update credit_transfers set state = $2, changed_at = $3 where id = $1 and ($2 <> 3 or state = 0)");
        command.Parameters.Add(BatchCommands.Value(id));
        command.Parameters.Add(BatchCommands.Value((short)state));
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        await command.ExecuteNonQueryAsync(ct);
    }
}
