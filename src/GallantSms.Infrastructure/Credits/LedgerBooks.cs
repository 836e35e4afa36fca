using Npgsql;

namespace GallantSms.Infrastructure.Credits;

/// <summary>A tenant's balances in micro-units. <c>Floor</c>: how far below zero the available balance may go.</summary>
internal sealed record LedgerBalances(long Available, long Reserved, long Spent, long Granted, long Funding, long Floor);

internal static class LedgerBooks
{
    public static async Task<LedgerBalances> ReadAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            select coalesce(sum(balance) filter (where account = 2), 0)::bigint, coalesce(sum(balance) filter (where account = 3), 0)::bigint,
                   coalesce(sum(balance) filter (where account = 4), 0)::bigint, coalesce(sum(balance) filter (where account = 5), 0)::bigint,
                   coalesce(sum(balance) filter (where account = 1), 0)::bigint, coalesce(min(floor) filter (where account = 2), 0)::bigint
            from ledger_balances
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));
    }

    public static async Task<long> AvailableAsync(NpgsqlDataSource source, CancellationToken ct) => (await ReadAsync(source, ct)).Available;

    /// <summary>The available balance and what may be owed beyond it.</summary>
    public static async Task<long> SpendableAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var books = await ReadAsync(source, ct);
        return books.Available - books.Floor;
    }
}
