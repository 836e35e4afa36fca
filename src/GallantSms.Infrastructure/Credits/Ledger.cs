using GallantSms.Application.Credits;
using GallantSms.Application.Tenants;
using GallantSms.Infrastructure.Tenancy;

namespace GallantSms.Infrastructure.Credits;

internal sealed class Ledger(TenantDataSources sources) : ILedger
{
    public async Task<BalanceView> BalanceAsync(TenantInfo tenant, CancellationToken ct)
    {
        var books = await LedgerBooks.ReadAsync(await sources.GetAsync(tenant.Id, ct), ct);
        return new(tenant.Currency, books.Available, books.Reserved, books.Spent, books.Granted, -books.Floor);
    }

    public async Task<LedgerProof> ProveAsync(TenantInfo tenant, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        // One statement, one snapshot: the proof holds at every moment, not only at rest. What retention dropped counts with the sum that was kept of it.
        await using var command = source.CreateCommand("""
            with entries as (select account, sum(amount)::bigint as amount from ledger_entries group by account),
            balances as (select account, sum(balance)::bigint as amount from ledger_balances group by account),
            charges as (select coalesce(sum(price) filter (where charge = 0), 0)::bigint as reserved,
                               coalesce(sum(price) filter (where charge = 1), 0)::bigint as spent,
                               count(*) filter (where status <= 5) as open from messages)
            select coalesce((select sum(amount) from entries), 0)::bigint,
                   (select count(*) from balances b left join entries e using (account) where b.amount <> coalesce(e.amount, 0)),
                   coalesce((select amount from balances where account = 3), 0), c.reserved,
                   coalesce((select amount from balances where account = 4), 0), c.spent + (select spent from retention_state), c.open
            from charges c
            """);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6));
    }
}
