using GallantSms.Application.Messages;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Numbers;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Accept;

/// <summary>One send on its way into the database, with what its caller waits for.</summary>
internal sealed record PendingAccept(SendPlan Plan, (IdempotencyKey Key, StoredAnswer Answer)? Idempotency)
{
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A piece of work for a lane as a row of <c>chunks</c>.</summary>
internal sealed record ChunkRow(Guid Id, Guid? BatchId, Lane Lane, bool Released, DateTimeOffset DueAt, Guid[] MessageIds);

/// <summary>
/// The statements that write accepted sends, as arrays: however many sends a commit groups, it is the same handful of
/// statements in one round trip.
/// </summary>
internal static class PlanRows
{
    private const string InsertBatches = """
        insert into batches (id, created_at, lane, sender_id, text, templated, encoding, flash, reference, callback_url, scheduled_at, expires_at,
                             total, accepted, refused, segments, price, currency, price_version, credential_id, first_id, last_id, traffic, campaign, tags)
        select id, created_at, lane, sender_id, text, templated, encoding, flash, reference, callback_url, scheduled_at, expires_at,
               total, accepted, refused, segments, price, currency, price_version, credential_id, first_id, last_id, traffic, campaign, string_to_array(tags, E'\n')
        from unnest($1::uuid[], $2::timestamptz[], $3::smallint[], $4::text[], $5::text[], $6::boolean[], $7::smallint[], $8::boolean[],
                             $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::int[], $14::int[], $15::int[], $16::bigint[],
                             $17::bigint[], $18::text[], $19::int[], $20::uuid[], $21::uuid[], $22::uuid[], $23::smallint[], $24::text[], $25::text[])
            as b (id, created_at, lane, sender_id, text, templated, encoding, flash, reference, callback_url, scheduled_at, expires_at,
                  total, accepted, refused, segments, price, currency, price_version, credential_id, first_id, last_id, traffic, campaign, tags)
        """;

    private const string InsertMessages = """
        insert into messages (id, batch_id, msisdn, price, changed_at, status, segments, encoding, country, text, network)
        select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::smallint[], $7::smallint[], $8::smallint[], $9::text[], $10::text[], $11::int[])
        """;

    private const string InsertRefusals = """
        insert into refusals (batch_id, seq, given, code, message)
        select * from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[])
        """;

    private const string InsertKeys = """
        insert into idempotency_keys (credential_id, key, body_hash, status, response, created_at)
        select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::smallint[], $5::bytea[], $6::timestamptz[])
        """;

    private const string InsertChunk = """
        insert into chunks (id, batch_id, lane, state, due_at, released_at, size, first_id, last_id, message_ids)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    public static void AddBatches(this NpgsqlBatch batch, IReadOnlyList<PendingAccept> sends) => batch.Add(
        InsertBatches,
        Uuid(sends.Select(s => s.Plan.BatchId)),
        Time(sends.Select(s => s.Plan.CreatedAt)),
        Small(sends.Select(s => (short)s.Plan.Lane)),
        Text(sends.Select(s => s.Plan.SenderId)),
        Text(sends.Select(s => s.Plan.Text)),
        Of(NpgsqlDbType.Boolean, sends.Select(s => s.Plan.Templated)),
        Small(sends.Select(s => (short)s.Plan.Encoding)),
        Of(NpgsqlDbType.Boolean, sends.Select(s => s.Plan.Flash)),
        Text(sends.Select(s => s.Plan.Reference)),
        Text(sends.Select(s => s.Plan.CallbackUrl)),
        Of(NpgsqlDbType.TimestampTz, sends.Select(s => s.Plan.ScheduledAt)),
        Time(sends.Select(s => s.Plan.ExpiresAt)),
        Of(NpgsqlDbType.Integer, sends.Select(s => s.Plan.Total)),
        Of(NpgsqlDbType.Integer, sends.Select(s => s.Plan.Messages.Count)),
        Of(NpgsqlDbType.Integer, sends.Select(s => s.Plan.Refused.Count)),
        Of(NpgsqlDbType.Bigint, sends.Select(s => s.Plan.Segments)),
        Of(NpgsqlDbType.Bigint, sends.Select(s => s.Plan.Price)),
        Text(sends.Select(s => s.Plan.Currency)),
        Of(NpgsqlDbType.Integer, sends.Select(s => s.Plan.PriceVersion)),
        Uuid(sends.Select(s => s.Plan.CredentialId)),
        Uuid(sends.Select(s => s.Plan.Messages[0].Id)),
        Uuid(sends.Select(s => s.Plan.Messages[^1].Id)),
        Small(sends.Select(s => (short)s.Plan.Traffic)),
        Text(sends.Select(s => s.Plan.Campaign)),
        Text(sends.Select(s => string.Join('\n', s.Plan.Tags)))); // an array of arrays is no array of lists; a tag holds no line break

    public static void AddMessages(this NpgsqlBatch batch, IReadOnlyList<PendingAccept> sends)
    {
        var rows = sends.SelectMany(s => s.Plan.Messages.Select(m => (s.Plan, Message: m))).ToArray();
        batch.Add(
            InsertMessages,
            Uuid(rows.Select(r => r.Message.Id)),
            Uuid(rows.Select(r => r.Plan.BatchId)),
            Of(NpgsqlDbType.Bigint, rows.Select(r => r.Message.Msisdn)),
            Of(NpgsqlDbType.Bigint, rows.Select(r => r.Message.Price)),
            Time(rows.Select(r => r.Plan.CreatedAt)),
            Small(rows.Select(r => (short)r.Plan.InitialStatus)),
            Small(rows.Select(r => r.Message.Segments)),
            Small(rows.Select(r => (short)r.Message.Encoding)),
            Text(rows.Select(r => r.Message.Country)),
            Text(rows.Select(r => r.Message.Text)),
            Of(NpgsqlDbType.Integer, rows.Select(r => Networks.CodeOf(r.Message.Msisdn))));
    }

    public static void AddRefusals(this NpgsqlBatch batch, IReadOnlyList<PendingAccept> sends)
    {
        var rows = sends.SelectMany(s => s.Plan.Refused.Select(r => (s.Plan.BatchId, Refused: r))).ToArray();
        if (rows.Length == 0) return;
        batch.Add(
            InsertRefusals,
            Uuid(rows.Select(r => r.BatchId)),
            Of(NpgsqlDbType.Integer, rows.Select(r => r.Refused.Index)),
            Text(rows.Select(r => Storable(r.Refused.Given))),
            Text(rows.Select(r => r.Refused.Code)),
            Text(rows.Select(r => r.Refused.Message)));
    }

    public static void AddKeys(this NpgsqlBatch batch, IReadOnlyList<PendingAccept> sends, DateTimeOffset now) =>
        batch.AddKeys([.. sends.Where(s => s.Idempotency is not null).Select(s => s.Idempotency!.Value)], now);

    public static void AddKeys(this NpgsqlBatch batch, (IdempotencyKey Key, StoredAnswer Answer)[] keyed, DateTimeOffset now)
    {
        if (keyed.Length == 0) return;
        batch.Add(
            InsertKeys,
            Uuid(keyed.Select(k => k.Key.CredentialId)),
            Text(keyed.Select(k => k.Key.Key)),
            Of(NpgsqlDbType.Bytea, keyed.Select(k => k.Key.BodyHash)),
            Small(keyed.Select(k => (short)k.Answer.Status)),
            Of(NpgsqlDbType.Bytea, keyed.Select(k => k.Answer.Data.ToArray())),
            Time(keyed.Select(_ => now)));
    }

    public static void AddChunk(this NpgsqlBatch batch, ChunkRow chunk, DateTimeOffset now) => batch.Add(
        InsertChunk,
        new() { Value = chunk.Id },
        new() { Value = (object?)chunk.BatchId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
        new() { Value = (short)chunk.Lane },
        new() { Value = (short)(chunk.Released ? ChunkState.Released : ChunkState.Waiting) },
        new() { Value = chunk.DueAt.UtcDateTime },
        new() { Value = chunk.Released ? now.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        new() { Value = chunk.MessageIds.Length },
        new() { Value = chunk.MessageIds[0] },
        new() { Value = chunk.MessageIds[^1] },
        new() { Value = chunk.MessageIds });

    /// <summary>What a caller gave as a number is kept for the report, cut, and without what text columns cannot hold.</summary>
    public static string Storable(string given)
    {
        var cut = given.Length <= 64 ? given : given[..64];
        return new string([.. cut.Select(c => c == '\0' || char.IsSurrogate(c) ? '\uFFFD' : c)]);
    }

    private static NpgsqlParameter Uuid(IEnumerable<Guid> values) => Of(NpgsqlDbType.Uuid, values);

    private static NpgsqlParameter Small(IEnumerable<short> values) => Of(NpgsqlDbType.Smallint, values);

    private static NpgsqlParameter Text(IEnumerable<string?> values) => Of(NpgsqlDbType.Text, values);

    private static NpgsqlParameter Time(IEnumerable<DateTimeOffset> values) => Of(NpgsqlDbType.TimestampTz, values.Select(v => v.ToUniversalTime()));

    private static NpgsqlParameter Of<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
