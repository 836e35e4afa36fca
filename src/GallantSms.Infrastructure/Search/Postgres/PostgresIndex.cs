using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Search.Postgres;

/// <summary>The tables that the search by PostgreSQL keeps beside messages.</summary>
internal sealed class PostgresIndex(TenantDataSources sources) : ISearchStore, IMessageIndex
{
    public const string Store = "postgres";

    // Rows that are right already are left alone: a repeat, or a batch that is named by hundreds of changes, writes nothing.
    private const string PutMessages = """
        insert into message_search (message_id, reversed, words)
        select id, reversed, words::tsvector from unnest($1::uuid[], $2::bigint[], $3::text[]) as w(id, reversed, words) order by id
        on conflict (message_id) do update set reversed = excluded.reversed, words = excluded.words
        where (message_search.reversed, message_search.words) is distinct from (excluded.reversed, excluded.words)
        """;

    private const string PutBatches = """
        insert into batch_search (batch_id, first_id, last_id, reference, campaign, tags, words)
        select b.id, b.first_id, b.last_id, b.reference, b.campaign, b.tags, w.words::tsvector from unnest($1::uuid[], $2::text[]) as w(id, words) join batches b on b.id = w.id order by b.id
        on conflict (batch_id) do update set reference = excluded.reference, campaign = excluded.campaign, tags = excluded.tags, words = excluded.words
        where (batch_search.reference, batch_search.campaign, batch_search.tags, batch_search.words) is distinct from (excluded.reference, excluded.campaign, excluded.tags, excluded.words)
        """;

    private const string Forget = "delete from message_search where message_id = any ($1) and message_id between $2 and $3";

    private const string ForgetStrangers = """
        delete from message_search s where not exists (select from messages m where m.id = s.message_id)
        """;

    private const string Digest = """
        select ('x' || left(replace(message_id::text, '-', ''), 12))::bit(48)::bigint / 86400000, count(*), sum(reversed % 16777216)::bigint from message_search group by 1
        """;

    public string Name => Store;

    public bool FollowsStates => false;

    public async Task WriteAsync(SearchWrite write, CancellationToken ct)
    {
        var batches = write.Documents.DistinctBy(d => d.BatchId).ToArray();
        await using var connection = await write.Source.OpenConnectionAsync(ct);
        try
        {
            await PutAsync(connection, write, batches, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
        {
            // Messages of a month that was restored, or that lies behind the months which are made ahead.
            await EnsureMonthsAsync(connection, write.Documents, ct);
            await PutAsync(connection, write, batches, ct);
        }
    }

    public Task<Guid> BeginBuildAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct) => Task.FromResult(Guid.Empty);

    public Task BuildAsync(SearchWrite page, CancellationToken ct) => WriteAsync(page, ct);

    // Anew from the beginning each time: rows that are right already cost little.
    public Task ReachedAsync(NpgsqlDataSource source, Guid upTo, CancellationToken ct) => Task.CompletedTask;

    public async Task EndBuildAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand(ForgetStrangers);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(ct);
    }

    public int CheckOf(SearchDocument document) => (int)(ReversedNumber.Of(document.Number) % (1 << 24));

    public async Task<Dictionary<DateOnly, DayDigest>> DigestAsync(TenantInfo tenant, NpgsqlDataSource source, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Digest);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var days = new Dictionary<DateOnly, DayDigest>();
        while (await reader.ReadAsync(ct)) days[DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(reader.GetInt64(0)))] = new(reader.GetInt64(1), reader.GetInt64(2));
        return days;
    }

    public async Task<long> RemoveAsync(TenantInfo tenant, IReadOnlyCollection<Guid> messageIds, CancellationToken ct)
    {
        if (messageIds.Count == 0) return 0;
        return await GuardedAsync(tenant, async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.Add(Forget, Ids(messageIds), BatchCommands.Value(messageIds.Min()), BatchCommands.Value(messageIds.Max()));
            return await batch.ExecuteNonQueryAsync(ct);
        }, ct);
    }

    public Task<long> RemoveBeforeAsync(TenantInfo tenant, DateTimeOffset before, CancellationToken ct) => GuardedAsync(tenant, async connection =>
    {
        // Row by row and not by dropping months: a drop would wait for whoever searches, and make everybody else wait behind it.
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("delete from message_search where message_id < $1", BatchCommands.Value(MessageIds.Floor(before)));
        var removed = await batch.ExecuteNonQueryAsync(ct);
        await using var batches = new NpgsqlBatch(connection);
        batches.Add("delete from batch_search where last_id < $1", BatchCommands.Value(MessageIds.Floor(before)));
        await batches.ExecuteNonQueryAsync(ct);
        return (long)removed;
    }, ct);

    public async Task<long> CountAsync(TenantInfo tenant, IReadOnlyCollection<Guid> messageIds, CancellationToken ct)
    {
        if (messageIds.Count == 0) return 0;
        return await GuardedAsync(tenant, async connection =>
        {
            await using var command = new NpgsqlCommand("select count(*) from message_search where message_id = any ($1)", connection) { Parameters = { Ids(messageIds) } };
            return (long)(await command.ExecuteScalarAsync(ct))!;
        }, ct);
    }

    private static async Task PutAsync(NpgsqlConnection connection, SearchWrite write, SearchDocument[] batches, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (batches.Length > 0)
        {
            batch.Add(
                PutBatches, Ids([.. batches.Select(b => b.BatchId)]),
                BatchCommands.Array(NpgsqlDbType.Text, batches.Select(b => b.Batch.Words.Length == 0 ? null : Vector(b.Batch.Words)).ToArray()));
            batch.Add(
                PutMessages, Ids([.. write.Documents.Select(d => d.Id)]), BatchCommands.Array(NpgsqlDbType.Bigint, write.Documents.Select(d => ReversedNumber.Of(d.Number)).ToArray()),
                BatchCommands.Array(NpgsqlDbType.Text, write.Documents.Select(d => d.OwnWords ? Vector(d.Words) : null).ToArray()));
        }

        if (write.Gone.Count > 0) batch.Add(Forget, Ids(write.Gone), BatchCommands.Value(write.Gone.Min()), BatchCommands.Value(write.Gone.Max()));
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task EnsureMonthsAsync(NpgsqlConnection connection, IReadOnlyList<SearchDocument> documents, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var month in documents.Select(d => Partitions.MonthOf(MessageIds.TimeOf(d.Id))).Distinct()) batch.BatchCommands.Add(new(Partitions.Create("message_search", month)));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>As tsvector reads it. Words are letters and digits, so that there is nothing to escape.</summary>
    private static string Vector(string[] words) => string.Join(' ', words.Select(w => $"'{w}'"));

    private static NpgsqlParameter Ids(IReadOnlyCollection<Guid> ids) => BatchCommands.Array(NpgsqlDbType.Uuid, ids.ToArray());

    private async Task<long> GuardedAsync(TenantInfo tenant, Func<NpgsqlConnection, Task<long>> work, CancellationToken ct)
    {
        try
        {
            await using var connection = await (await sources.GetAsync(tenant.Id, ct)).OpenConnectionAsync(ct);
            return await work(connection);
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            throw new SearchUnavailableException("The tenant's database does not answer.", e);
        }
    }
}
