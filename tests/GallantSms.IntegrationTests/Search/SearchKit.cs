using GallantSms.Application.Common;
using GallantSms.Application.Messages.Search;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Search;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.IntegrationTests.Search;

/// <summary>One search store as the contract sees it.</summary>
internal sealed record SearchKit(ISearchStore Store, IMessageSearch Search, IMessageIndex Index, Func<Task> Settle) : IAsyncDisposable
{
    private static readonly GallantMeters Meters = new();

    /// <summary>What the tests of one store know of it.</summary>
    public object? More { get; init; }

    public Func<ValueTask> End { get; init; } = () => ValueTask.CompletedTask;

    public SearchIndexer Indexer => new(Store, Meters);

    /// <summary>As the log would tell of it at this position, and until a search sees it.</summary>
    public async Task IndexAsync(TenantInfo tenant, NpgsqlDataSource source, long position, Guid[] ids, ChangeKind kind = ChangeKind.Accepted)
    {
        await Indexer.HandleAsync(new(tenant, source, [new(position, DateTimeOffset.UtcNow, kind, null, ids, new short[ids.Length], new short[ids.Length], null)]), default);
        await Settle();
    }

    public ValueTask DisposeAsync() => End();
}

/// <summary>One batch as a test describes it; written straight into the tables, so that every field can be what the test wants.</summary>
internal sealed record Sent(string Text, params long[] Numbers)
{
    public string Sender { get; init; } = "GALLANT";

    public string? Reference { get; init; }

    public string? Campaign { get; init; }

    public string[] Tags { get; init; } = [];

    public Guid Credential { get; init; } = Guid.NewGuid();

    public string Country { get; init; } = "KE";

    public int Network { get; init; } = 63902;

    public MessageStatus Status { get; init; } = MessageStatus.Delivered;

    public MessageReason Reason { get; init; }

    public short Account { get; init; } = 1;

    public long Price { get; init; } = 8000;

    public DateTimeOffset? At { get; init; }

    /// <summary>Each message has a text of its own, made of the number and this.</summary>
    public bool Personal { get; init; }

    /// <summary>Writes it; returns the ids of its messages, in the order of the numbers.</summary>
    public async Task<Guid[]> WriteAsync(TenantInfo tenant, NpgsqlDataSource source, Guid? bulkId = null)
    {
        var (at, ids) = (At ?? DateTimeOffset.UtcNow, new Guid[Numbers.Length]);
        if (At is null) MessageIds.Fill(ids, tenant.No, at);
        else for (var i = 0; i < ids.Length; i++) ids[i] = Old(tenant.No, at, i);
        var batch = bulkId ?? MessageIds.Next(tenant.No, DateTimeOffset.UtcNow);
        await using var connection = await source.OpenConnectionAsync();
        await using var commands = new NpgsqlBatch(connection);
        commands.Add(
            """
            insert into batches (id, created_at, lane, sender_id, text, templated, encoding, flash, reference, expires_at, total, accepted, refused, segments, price, currency, price_version, credential_id, first_id, last_id, campaign, tags)
            values ($1, $2, 1, $3, $4, $5, 0, false, $6, $2, $7, $7, 0, $7, $8, 'USD', 1, $9, $10, $11, $12, $13)
            """,
            BatchCommands.Value(batch), BatchCommands.Value(at), BatchCommands.Value(Sender), BatchCommands.Value(Text), BatchCommands.Value(Personal), BatchCommands.Value(Reference, NpgsqlDbType.Text),
            BatchCommands.Value(ids.Length), BatchCommands.Value(Price * ids.Length), BatchCommands.Value(Credential), BatchCommands.Value(ids[0]), BatchCommands.Value(ids[^1]),
            BatchCommands.Value(Campaign, NpgsqlDbType.Text), BatchCommands.Array(NpgsqlDbType.Text, Tags));
        commands.Add(
            """
            insert into messages (id, batch_id, msisdn, price, changed_at, status, reason, account, segments, encoding, country, network, text)
            select id, $3, number, $4, $5, $6, $7, $8, 1, 0, $9, $10, text from unnest($1::uuid[], $2::bigint[], $11::text[]) as w(id, number, text)
            """,
            BatchCommands.Array(NpgsqlDbType.Uuid, ids), BatchCommands.Array(NpgsqlDbType.Bigint, Numbers), BatchCommands.Value(batch), BatchCommands.Value(Price), BatchCommands.Value(at),
            BatchCommands.Value((short)Status), BatchCommands.Value((short)Reason), BatchCommands.Value(Account), BatchCommands.Value(Country), BatchCommands.Value(Network),
            BatchCommands.Array(NpgsqlDbType.Text, Numbers.Select(n => Personal ? $"{Text} {n}" : null).ToArray()));
        await commands.ExecuteNonQueryAsync();
        return ids;
    }

    /// <summary>An id of another time, which the generator of rising ids does not make.</summary>
    private static Guid Old(int tenantNo, DateTimeOffset at, int i)
    {
        Span<byte> bytes = stackalloc byte[16];
        MessageIds.Next(tenantNo, at).TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> time = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds() << 16 | 0x7000L | (long)(i & 0xFFF));
        time.CopyTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }
}
