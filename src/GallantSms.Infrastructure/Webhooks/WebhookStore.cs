using System.Text;
using System.Text.Json;
using GallantSms.Application.Common;
using GallantSms.Application.Events;
using GallantSms.Application.Messages;
using GallantSms.Application.Messages.Delivery;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Application.Webhooks;
using GallantSms.Infrastructure.Events;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Webhooks;

internal sealed class WebhookStore(
    TenantDataSources sources, WebhookHttp http, ISecretBox box, JsonSerializerOptions json, ILaneTransport transport, IOptions<WebhookOptions> options, TimeProvider clock) : IWebhooks
{
    private const string View = """
        select e.id, e.kind, e.url, e.description, e.types, e.enabled, e.disabled_at, e.disabled_reason, e.secrets, e.created_at,
               e.failures, e.failing_since, e.not_before, e.succeeded_at, e.attempted_at,
               (select count(*) from webhook_deliveries d where d.endpoint_id = e.id and d.state = 0),
               (select min(d.at) from webhook_deliveries d where d.endpoint_id = e.id and d.state = 0),
               (select count(*) from webhook_deliveries d where d.endpoint_id = e.id and d.state = 2),
               (select c.at from changes c where e.told_up_to is not null and c.position > e.told_up_to order by c.position limit 1), e.told_up_to is not null
        from webhook_endpoints e
        """;

    private const string Delivery = """
        select d.position, d.idx, d.at, d.type, d.message_id, d.batch_id, d.status, d.reason, d.id, d.sequence, d.state, d.attempts, d.due_at, d.ended_at, a.status, a.error
        from webhook_deliveries d left join webhook_attempts a on a.delivery_id = d.id and a.no = d.attempts
        """;

    private static readonly string[] States = ["waiting", "delivered", "given_up"];

    public bool MayCall(string url) => http.MayCall(url);

    public async Task<IReadOnlyList<WebhookView>> ListAsync(TenantInfo tenant, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand($"{View} order by e.kind, e.id limit 500");
        return await ReadAsync(command, ct);
    }

    public async Task<WebhookView?> FindAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand($"{View} where e.id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    public async Task<CreatedWebhook> CreateAsync(TenantInfo tenant, string url, string description, IReadOnlyList<string> types, CancellationToken ct)
    {
        var (now, most) = (clock.GetUtcNow(), options.Value.MostEndpoints);
        var (id, secret) = (Guid.CreateVersion7(now), WebhookSecret.New(now));
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand("""
            insert into webhook_endpoints (id, kind, url, description, types, secrets, created_at)
            select $1, 1, $2, $3, $4, $5, $6 where (select count(*) from webhook_endpoints where kind = 1) < $7
            """);
        command.Parameters.Add(BatchCommands.Value(id));
        command.Parameters.Add(BatchCommands.Value(url));
        command.Parameters.Add(BatchCommands.Value(description));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, types.ToArray()));
        command.Parameters.Add(BatchCommands.Value(box.Seal([secret])));
        command.Parameters.Add(BatchCommands.Value(now));
        command.Parameters.Add(BatchCommands.Value(most));
        if (await command.ExecuteNonQueryAsync(ct) == 0) throw WebhookErrors.TooMany(most);
        return new((await FindAsync(tenant, id, ct))!, secret.Value);
    }

    public async Task<WebhookView?> ChangeAsync(TenantInfo tenant, Guid id, string url, string description, IReadOnlyList<string> types, bool enabled, bool catchUp, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand("""
            update webhook_endpoints set url = $2, description = $3, types = $4,
                disabled_at = case when $5 then null else coalesce(disabled_at, $6) end, disabled_reason = case when $5 then null else coalesce(disabled_reason, 'asked') end,
                failures = case when $5 and not enabled then 0 else failures end, failing_since = case when $5 and not enabled then null else failing_since end,
                not_before = case when $5 and not enabled then null else not_before end, notify = notify and not $5,
                told_up_to = case
                    when enabled and not $5 then coalesce(told_up_to, (select position from change_cursors where consumer = 'webhooks'), 0)
                    when $5 and not enabled and not $7 then null
                    else told_up_to end,
                enabled = $5
            where id = $1 and kind = 1
            """);
        command.Parameters.Add(BatchCommands.Value(id));
        command.Parameters.Add(BatchCommands.Value(url));
        command.Parameters.Add(BatchCommands.Value(description));
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, types.ToArray()));
        command.Parameters.Add(BatchCommands.Value(enabled));
        command.Parameters.Add(BatchCommands.Value(clock.GetUtcNow()));
        command.Parameters.Add(BatchCommands.Value(catchUp));
        if (await command.ExecuteNonQueryAsync(ct) == 0) return null;
        await transport.WakeAsync(tenant.Id, ct);
        return await FindAsync(tenant, id, ct);
    }

    public async Task<bool> DeleteAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand("delete from webhook_endpoints where id = $1 and kind = 1");
        command.Parameters.Add(BatchCommands.Value(id));
        return await command.ExecuteNonQueryAsync(ct) > 0;
    }

    public async Task<NewWebhookSecret?> AddSecretAsync(TenantInfo tenant, Guid? id, CancellationToken ct)
    {
        var added = WebhookSecret.New(clock.GetUtcNow());
        var changed = await ChangeSecretsAsync(tenant, id, known => known.Count >= WebhookSecret.Most ? throw WebhookErrors.TooManySecrets() : [added, .. known], ct);
        return changed ? new(added.View, added.Value) : null;
    }

    public Task<bool> RemoveSecretAsync(TenantInfo tenant, Guid? id, Guid secretId, CancellationToken ct) => ChangeSecretsAsync(
        tenant, id, known => known.All(s => s.Id != secretId) ? null : known.Count == 1 ? throw WebhookErrors.LastSecret() : [.. known.Where(s => s.Id != secretId)], ct);

    public async Task<CallbackSettings> CallbacksAsync(TenantInfo tenant, CancellationToken ct) =>
        new([.. (await CallbackSecrets.ReadAsync(await sources.GetAsync(tenant.Id, ct), box, ct)).Select(s => s.View)]);

    public async Task<WebhookTest?> TestAsync(TenantInfo tenant, Guid id, CancellationToken ct)
    {
        var (source, now) = (await sources.GetAsync(tenant.Id, ct), clock.GetUtcNow());
        if (await AddressAsync(source, id, ct) is not var (url, secrets) || secrets is null) return null;
        var body = WebhookBody.Of(new("0", EventTypes.WebhookTest, now, EventData.Nothing), null, json);
        var headers = WebhookSigning.Headers($"test_{Guid.NewGuid():N}", now, body, secrets);
        var answer = await http.PostAsync(url, headers, body, ct);
        return new(new(url, headers, Encoding.UTF8.GetString(body)), new(1, now, (int)answer.Took.TotalMilliseconds, answer.Status, answer.Error, answer.Response));
    }

    public async Task<Page<DeliveryView>> DeliveriesAsync(TenantInfo tenant, Guid id, DeliveryFilter filter, CancellationToken ct)
    {
        var before = filter.Cursor is not { } cursor ? (EventCursor?)null : EventCursor.Parse(cursor) ?? throw SendErrors.Invalid("cursor", cursor, "INVALID_CURSOR", "Use the next_cursor of the page before.");
        await using var command = (await sources.GetAsync(tenant.Id, ct)).CreateCommand($"""
            {Delivery}
            where d.endpoint_id = $1 and ($2::smallint is null or d.state = $2) and ($3::text is null or d.type = $3) and ($4::uuid is null or d.message_id = $4)
              and ($5::bigint is null or (d.position, d.idx) < ($5, $6))
            order by d.position desc, d.idx desc limit $7
            """);
        command.Parameters.Add(BatchCommands.Value(id));
        command.Parameters.Add(BatchCommands.Value(filter.State is { } state ? (short)Array.IndexOf(States, state) : null, NpgsqlDbType.Smallint));
        command.Parameters.Add(BatchCommands.Value(filter.Type, NpgsqlDbType.Text));
        command.Parameters.Add(BatchCommands.Value(filter.MessageId, NpgsqlDbType.Uuid));
        command.Parameters.Add(BatchCommands.Value(before?.Position, NpgsqlDbType.Bigint));
        command.Parameters.Add(BatchCommands.Value(before?.Index ?? 0));
        command.Parameters.Add(BatchCommands.Value(filter.Limit));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var items = new List<DeliveryView>();
        while (await reader.ReadAsync(ct)) items.Add(ReadDelivery(reader));
        return new(items, items.Count == filter.Limit ? items[^1].EventId : null);
    }

    public async Task<DeliveryReport?> DeliveryAsync(TenantInfo tenant, Guid id, Guid deliveryId, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        DeliveryView view;
        EventRef happened;
        await using (var command = source.CreateCommand($"{Delivery} where d.endpoint_id = $1 and d.id = $2"))
        {
            command.Parameters.Add(BatchCommands.Value(id));
            command.Parameters.Add(BatchCommands.Value(deliveryId));
            await using var reader = await command.ExecuteReaderAsync(ct);
            if (!await reader.ReadAsync(ct)) return null;
            (view, happened) = (ReadDelivery(reader), WebhookQueue.Event(reader, 0));
        }

        if (await AddressAsync(source, id, ct) is not var (url, secrets)) return null;
        var written = (await EventWriter.WriteAsync(source, [happened], ct))[0];
        var body = WebhookBody.Of(written.View, view.Sequence, json);
        var signing = secrets ?? await CallbackSecrets.ReadAsync(source, box, ct);
        var request = new WebhookRequest(
            secrets is null ? written.CallbackUrl : url, WebhookSigning.Headers(WebhookBody.HeaderId(deliveryId), clock.GetUtcNow(), body, signing), Encoding.UTF8.GetString(body));
        return new(view, request, await AttemptsAsync(source, deliveryId, ct));
    }

    public async Task<bool> ReplayAsync(TenantInfo tenant, Guid id, Guid deliveryId, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        await using (var exists = source.CreateCommand("select exists (select from webhook_deliveries where endpoint_id = $1 and id = $2)"))
        {
            exists.Parameters.Add(BatchCommands.Value(id));
            exists.Parameters.Add(BatchCommands.Value(deliveryId));
            if (!(bool)(await exists.ExecuteScalarAsync(ct))!) return false;
        }

        await WebhookQueue.ReplayAsync(source, id, clock.GetUtcNow(), "id = $3", ct, BatchCommands.Value(deliveryId));
        await transport.WakeAsync(tenant.Id, ct);
        return true;
    }

    public async Task<long> ReplayAllAsync(TenantInfo tenant, Guid id, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct)
    {
        var replayed = await WebhookQueue.ReplayAsync(
            await sources.GetAsync(tenant.Id, ct), id, clock.GetUtcNow(), "state = 2 and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)", ct,
            BatchCommands.Value(from, NpgsqlDbType.TimestampTz), BatchCommands.Value(to, NpgsqlDbType.TimestampTz));
        if (replayed > 0) await transport.WakeAsync(tenant.Id, ct);
        return replayed;
    }

    /// <summary>Under the lock of the row that holds them. False when there is none, or <paramref name="change"/> found nothing to change.</summary>
    private async Task<bool> ChangeSecretsAsync(TenantInfo tenant, Guid? id, Func<IReadOnlyList<WebhookSecret>, IReadOnlyList<WebhookSecret>?> change, CancellationToken ct)
    {
        await using var connection = await (await sources.GetAsync(tenant.Id, ct)).OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (read, write) = id is null
            ? ("insert into webhook_settings (callback_secrets) values ('') on conflict (id) do update set callback_secrets = webhook_settings.callback_secrets returning callback_secrets", "update webhook_settings set callback_secrets = $1")
            : ("select secrets from webhook_endpoints where id = $1 and kind = 1 for update", "update webhook_endpoints set secrets = $1 where id = $2");
#pragma warning disable CA2100 // the statements above
        await using var select = new NpgsqlCommand(read, connection, transaction);
        await using var update = new NpgsqlCommand(write, connection, transaction);
#pragma warning restore CA2100
        if (id is { } own) select.Parameters.Add(BatchCommands.Value(own));
        if (await select.ExecuteScalarAsync(ct) is not string known || change(box.OpenSecrets(known)) is not { } changed) return false;
        update.Parameters.Add(BatchCommands.Value(box.Seal(changed)));
        if (id is { } same) update.Parameters.Add(BatchCommands.Value(same));
        await update.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Where an endpoint is and what signs; of a callback server no secrets: they are the tenant's.</summary>
    private async Task<(string Url, IReadOnlyList<WebhookSecret>? Secrets)?> AddressAsync(NpgsqlDataSource source, Guid id, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select url, secrets, kind from webhook_endpoints where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetString(0), reader.GetInt16(2) == 2 ? null : box.OpenSecrets(reader.GetString(1))) : null;
    }

    private static async Task<IReadOnlyList<WebhookAttempt>> AttemptsAsync(NpgsqlDataSource source, Guid deliveryId, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select no, at, duration_ms, status, error, response from webhook_attempts where delivery_id = $1 order by no desc limit 100");
        command.Parameters.Add(BatchCommands.Value(deliveryId));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var attempts = new List<WebhookAttempt>();
        while (await reader.ReadAsync(ct))
            attempts.Add(new(reader.GetInt16(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt32(2), Number(reader, 3), Text(reader, 4), Text(reader, 5)));
        return attempts;
    }

    private async Task<IReadOnlyList<WebhookView>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var webhooks = new List<WebhookView>();
        while (await reader.ReadAsync(ct))
        {
            var (enabled, failures, succeeded) = (reader.GetBoolean(5), reader.GetInt32(10), Time(reader, 13));
            var state = !enabled ? "disabled" : failures > 0 ? "failing" : reader.GetBoolean(19) ? "catching_up" : succeeded is null ? "idle" : "healthy";
            webhooks.Add(new(
                reader.GetGuid(0), reader.GetInt16(1) == 2 ? "callback" : "endpoint", reader.GetString(2), reader.GetString(3), reader.GetFieldValue<string[]>(4), enabled, Time(reader, 6), Text(reader, 7), Time(reader, 18),
                [.. box.OpenSecrets(reader.GetString(8)).Select(s => s.View)],
                new(state, reader.GetInt64(15), Time(reader, 16), reader.GetInt64(17), failures, Time(reader, 11), Time(reader, 12), succeeded, Time(reader, 14)), reader.GetFieldValue<DateTimeOffset>(9)));
        }

        return webhooks;
    }

    private static DeliveryView ReadDelivery(NpgsqlDataReader reader)
    {
        var (happened, state) = (WebhookQueue.Event(reader, 0), reader.GetInt16(10));
        // A time that is infinite reads as the largest there is.
        DateTimeOffset? due = state == 0 && reader.GetDateTime(12) is var at && at != DateTime.MaxValue ? new DateTimeOffset(at, TimeSpan.Zero) : null;
        return new(
            reader.GetGuid(8), happened.Place.ToString(), happened.Type, happened.MessageId, Number(reader, 9), States[state], reader.GetInt16(11), happened.At, due, Time(reader, 13), Number(reader, 14), Text(reader, 15));
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static int? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : Convert.ToInt32(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
