using Npgsql;

namespace GallantSms.ChaosTests.Proof;

/// <param name="Doubted">Its timeline says that it was unconfirmed: if it was sent again, then openly so.</param>
internal readonly record struct MessageRow(Guid Id, Guid BatchId, long Msisdn, short Status, short Charge, long Price, bool Doubted);

/// <param name="Open">Messages that are not terminal.</param>
/// <param name="Work">Chunks that wait, are released or are being sent.</param>
/// <param name="Chunks">How many these are.</param>
internal sealed record Unrest(long Open, long Submissions, string Work, long Chunks)
{
    /// <summary>Falls while there is progress: first work, then the messages that wait for receipts.</summary>
    public long Size => Chunks + Submissions is > 0 and var work ? work + (1L << 40) : Open;

    public bool IsNone => Open == 0 && Submissions == 0 && Work.Length == 0;

    public override string ToString() => $"{Open} messages open, {Submissions} submissions, chunks by state: {(Work.Length == 0 ? "none" : Work)}";
}

internal sealed record Money(long EntriesSum, long Reserved, long Spent);

/// <summary>One tenant's database, read from outside: nothing of the program's own code takes part.</summary>
internal sealed class TenantBooks(string name, string connectionString)
{
    public string Name => name;

    public static async Task<IReadOnlyList<TenantBooks>> AllAsync(string admin)
    {
        var to = new NpgsqlConnectionStringBuilder(admin) { Database = "gallant_platform", Pooling = false };
        return await ReadAsync(to.ConnectionString, "select name, db_name from tenants order by no", r =>
        {
            to.Database = r.GetString(1);
            return new TenantBooks(r.GetString(0), to.ConnectionString);
        });
    }

    /// <summary>Messages are counted last, when no work is left: asked again and again, a count of all of them would be the load.</summary>
    public async Task<Unrest> UnrestAsync()
    {
        var unrest = (await ReadAsync(
            """
            select (select count(*) from submissions), coalesce(string_agg(state || ': ' || n, ', '), ''), coalesce(sum(n), 0)::bigint
            from (select state, count(*) as n from chunks where state < 3 group by state order by state) c
            """, r => new Unrest(0, r.GetInt64(0), r.GetString(1), r.GetInt64(2))))[0];
        return unrest.IsNone ? unrest with { Open = (await ReadAsync("select count(*) from messages where status < 10", r => r.GetInt64(0)))[0] } : unrest;
    }

    public async Task<Money> MoneyAsync() => (await ReadAsync(
        """
        select (select coalesce(sum(amount), 0)::bigint from ledger_entries),
               (select sum(balance)::bigint from ledger_balances where account = 3), (select sum(balance)::bigint from ledger_balances where account = 4)
        """, r => new Money(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2))))[0];

    public Task<List<Guid>> BatchesAsync() => ReadAsync("select id from batches", r => r.GetGuid(0));

    public Task<List<MessageRow>> MessagesAsync() => ReadAsync(
        """
        select m.id, m.batch_id, m.msisdn, m.status, m.charge, m.price, d.message_id is not null
        from messages m left join (select distinct message_id from message_events where status = 5) d on d.message_id = m.id
        """,
        r => new MessageRow(r.GetGuid(0), r.GetGuid(1), r.GetInt64(2), r.GetInt16(3), r.GetInt16(4), r.GetInt64(5), r.GetBoolean(6)));

    private Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read) => ReadAsync(connectionString, sql, read);

    private static async Task<List<T>> ReadAsync<T>(string connectionString, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // constants of this class
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }
}
