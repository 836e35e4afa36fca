using GallantSms.Application.Messages.Exports;
using GallantSms.Infrastructure.Persistence;
using Npgsql;

namespace GallantSms.Infrastructure.Rights.Privacy;

/// <summary>Messages, with what carriers said of them. Money and figures keep adding up: the row stays, its number is 0, its text empty.</summary>
internal sealed class PersonMessages(TimeProvider clock) : TenantTable
{
    private const int Few = 500;

    // The text of a batch with one recipient is that person's; of a larger one it is everybody's, and the message's own empty text stands before it.
    private const string Rewrite = """
        with w as (select m.id, m.batch_id from privacy_messages pm join messages m on m.id = pm.message_id
                   where pm.request_id = $1 and m.msisdn = $2 and m.status >= 6 order by m.id limit $3 for update of m),
             u as (update messages m set msisdn = 0, text = '' from w where m.id = w.id),
             e as (update message_events v set detail = null from w where v.message_id = w.id and v.detail is not null),
             b as (update batches set text = '', redacted_at = coalesce(redacted_at, $4), reference = null, callback_url = null
                   where id in (select batch_id from w) and accepted = 1),
             i as (insert into change_inbox (at, kind, message_ids) select $4, 4, array_agg(id order by id) from w having count(*) > 0)
        select count(*) from w
        """;

    public override string Place => "messages";

    public override string Erasing => "number and text of messages, details of their events, text and reference of sends to this person alone; the row stays with the number 0, so that money adds up";

    public override IReadOnlyList<string> Columns => ["messages.msisdn", "messages.text", "batches.text", "batches.reference", "batches.callback_url", "message_events.detail"];

    protected override string Count => "select count(*) from messages m, p where m.msisdn = p.msisdn";

    protected override string Export => """
        select json_build_object('message_id', m.id, 'accepted_at', b.created_at, 'number', '+' || m.msisdn, 'sender', b.sender_id, 'text', coalesce(m.text, b.text), 'reference', b.reference,
            'country', m.country, 'status', m.status, 'reason', m.reason, 'segments', m.segments, 'price_micros', m.price, 'currency', b.currency, 'changed_at', m.changed_at,
            'attempts', (select coalesce(json_agg(a order by a.no), '[]') from attempts a where a.message_id = m.id),
            'receipts', (select coalesce(json_agg(r order by r.received_at), '[]') from receipts r where r.message_id = m.id),
            'events', (select coalesce(json_agg(e order by e.at), '[]') from message_events e where e.message_id = m.id))::text
        from p join privacy_messages pm on pm.request_id = p.request join messages m on m.id = pm.message_id left join batches b on b.id = m.batch_id where m.msisdn = p.msisdn order by m.id
        """;

    protected override string Erase => "";

    public override async Task EraseAsync(Person person, CancellationToken ct)
    {
        while (true)
        {
            await using var command = person.Source.CreateCommand(Rewrite);
            command.CommandTimeout = 0;
            command.Parameters.Add(BatchCommands.Value(person.RequestId));
            command.Parameters.Add(BatchCommands.Value(person.Msisdn));
            command.Parameters.Add(BatchCommands.Value(Few));
            command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
            if ((long)(await command.ExecuteScalarAsync(ct))! == 0) return;
        }
    }
}

/// <summary>What was given for a recipient that was refused.</summary>
internal sealed class PersonRefusals : TenantTable
{
    public override string Place => "refused recipients";

    public override string Erasing => "what was given as the number is emptied";

    public override IReadOnlyList<string> Columns => ["refusals.given", "refusals.message"];

    protected override string Count => "select count(*) from refusals r, p where names_number(r.given, p.digits) or names_number(r.message, p.digits)";

    protected override string Export => "select row_to_json(r)::text from refusals r, p where names_number(r.given, p.digits) or names_number(r.message, p.digits) order by r.batch_id, r.seq";

    protected override string Erase => """
        , w as (select r.batch_id, r.seq from refusals r, p where names_number(r.given, p.digits) or names_number(r.message, p.digits) limit 1000)
        update refusals r set given = '', message = case when names_number(r.message, p.digits) then '' else r.message end from w, p where r.batch_id = w.batch_id and r.seq = w.seq
        """;
}

/// <summary>Rows of uploaded files that were not sent or are kept for another send.</summary>
internal sealed class PersonUploads : TenantTable
{
    public override string Place => "uploaded files";

    public override string Erasing => "the person's rows are deleted";

    public override IReadOnlyList<string> Columns => ["file_rows.phone", "file_rows.variables"];

    protected override string Count => "select count(*) from file_rows f, p where names_number(f.phone, p.digits)";

    protected override string Export => "select row_to_json(f)::text from file_rows f, p where names_number(f.phone, p.digits) order by f.file_id, f.row";

    protected override string Erase => ", w as (select f.file_id, f.row from file_rows f, p where names_number(f.phone, p.digits) limit 1000) delete from file_rows f using w where f.file_id = w.file_id and f.row = w.row";
}

/// <summary>That the person must not be texted outlives the number: as a keyed hash.</summary>
internal sealed class PersonSuppressions(NumberHashes hashes) : TenantTable
{
    public override string Place => "opt-outs";

    public override string Erasing => "the number is replaced by a keyed hash, so that it still is not texted";

    public override IReadOnlyList<string> Columns => ["suppressions.msisdn"];

    protected override string Count => "select count(*) from suppressions s, p where s.msisdn = p.msisdn";

    protected override string Export => "select row_to_json(s)::text from suppressions s, p where s.msisdn = p.msisdn";

    protected override string Erase => "";

    public override async Task EraseAsync(Person person, CancellationToken ct)
    {
        await using var command = person.Source.CreateCommand("""
            with gone as (delete from suppressions where msisdn = $1 returning reason, created_at)
            insert into erased_suppressions (hash, reason, created_at) select $2, reason, created_at from gone on conflict do nothing
            """);
        command.Parameters.Add(BatchCommands.Value(person.Msisdn));
        command.Parameters.Add(BatchCommands.Value((await hashes.OfAsync(person.Tenant.Id, ct)).Of(person.Msisdn)));
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Work and news: both name messages by id. Looked at all the same.</summary>
internal sealed class PersonEvents : TenantTable
{
    public override string Place => "events and work";

    public override string Erasing => "they hold ids of messages only, as RabbitMQ's queues and dead letters do; a number found in a body is emptied";

    public override IReadOnlyList<string> Columns => ["changes.body", "change_inbox.body"];

    protected override string Count => """
        select (select count(*) from changes c, p where c.body is not null and position(p.digits in c.body::text) > 0) + (select count(*) from change_inbox c, p where c.body is not null and position(p.digits in c.body::text) > 0)
        """;

    protected override string Export => "";

    protected override string Erase => """
        , i as (update change_inbox c set body = replace(c.body::text, p.digits, '')::jsonb from p where position(p.digits in c.body::text) > 0)
        update changes c set body = replace(c.body::text, p.digits, '')::jsonb from p where c.body is not null and position(p.digits in c.body::text) > 0
        """;
}

/// <summary>What the search in the tenant's database keeps beside messages. It follows the change too; here it is known to be gone.</summary>
internal sealed class PersonWords : TenantTable
{
    public override string Place => "words and numbers for searching";

    public override string Erasing => "rows of the person's messages are deleted; they come back without number and text";

    public override IReadOnlyList<string> Columns => ["message_search.words", "batch_search.words", "batch_search.reference"];

    // The number, from its last digit to its first.
    protected override string Count => "select count(*) from message_search s, p where s.reversed = rpad(reverse(p.digits), 15, '0')::bigint";

    protected override string Export => "";

    protected override string Erase => """
        , w as (select s.message_id from message_search s, p where s.reversed = rpad(reverse(p.digits), 15, '0')::bigint limit 1000),
          b as (delete from batch_search where batch_id in (select m.batch_id from w join messages m on m.id = w.message_id join batches t on t.id = m.batch_id where t.accepted = 1))
        delete from message_search s using w where s.message_id = w.message_id
        """;
}

/// <summary>Deliveries name ids; what the receiver answered, the first kB of it, may say anything. Where there are webhooks.</summary>
internal sealed class PersonWebhooks : TenantTable
{
    public override string Place => "webhook deliveries";

    public override string Erasing => "they hold ids of messages only; an answer of the receiver that names the number is emptied";

    public override IReadOnlyList<string> Columns => ["webhook_attempts.response"];

    protected override string Count => "select count(*) from webhook_attempts a, p where position(p.digits in a.response) > 0";

    protected override string Export => "";

    protected override string Erase => "update webhook_attempts a set response = '' from p where position(p.digits in a.response) > 0";

    public override async Task<long> CountAsync(Person person, CancellationToken ct) => await AreThereAsync(person, ct) ? await base.CountAsync(person, ct) : 0;

    public override async Task EraseAsync(Person person, CancellationToken ct)
    {
        if (await AreThereAsync(person, ct)) await base.EraseAsync(person, ct);
    }

    private static async Task<bool> AreThereAsync(Person person, CancellationToken ct)
    {
        await using var command = person.Source.CreateCommand("select to_regclass('webhook_attempts') is not null");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}

/// <summary>Searches that somebody kept, for this very number.</summary>
internal sealed class PersonSavedSearches : TenantTable
{
    public override string Place => "saved searches";

    public override string Erasing => "searches for the number are deleted";

    public override IReadOnlyList<string> Columns => ["saved_searches.query"];

    protected override string Count => "select count(*) from saved_searches s, p where names_number(s.query, p.digits)";

    protected override string Export => "";

    protected override string Erase => "delete from saved_searches s using p where names_number(s.query, p.digits)";
}

/// <summary>Files that were made of a person's data: earlier exports of the same person, and what else the tenant exported.</summary>
internal sealed class PersonExports(Tenancy.TenantExport whole, IExports exports, NumberHashes hashes) : TenantTable
{
    public override string Place => "exports";

    public override string Erasing => "all export files of the tenant are deleted, with what was asked for in them: found are those that there were before";

    public override IReadOnlyList<string> Columns => ["privacy_files.bytes", "export_parts.bytes", "exports.query", "exports.filter"];

    protected override string Count => "";

    protected override string Export => "";

    protected override string Erase => "";

    public override async Task<long> CountAsync(Person person, CancellationToken ct)
    {
        await using var command = await CommandAsync(person, """
            select (select count(*) from privacy_files where request_id in (select id from privacy_requests where number_hash = $1))
                 + (select count(*) from exports where created_at < (select coalesce(began_at, asked_at) from privacy_requests where id = $2))
            """, ct);
        command.Parameters.Add(BatchCommands.Value(person.RequestId));
        await using var open = whole.Open(person.Tenant.Id);
        return (long)(await command.ExecuteScalarAsync(ct))! + (open is null ? 0 : 1);
    }

    public override async Task EraseAsync(Person person, CancellationToken ct)
    {
        await using var command = await CommandAsync(person, "delete from privacy_files where request_id in (select id from privacy_requests where number_hash = $1)", ct);
        await command.ExecuteNonQueryAsync(ct);
        await exports.DeleteAllAsync(person.Tenant, ct);
        whole.Delete(person.Tenant.Id);
    }

    private async Task<NpgsqlCommand> CommandAsync(Person person, string sql, CancellationToken ct)
    {
        var command = person.Source.CreateCommand(sql);
        command.Parameters.Add(BatchCommands.Value((await hashes.OfAsync(person.Tenant.Id, ct)).Of(person.Msisdn)));
        return command;
    }
}
