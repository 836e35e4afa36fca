using System.Collections.Concurrent;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GallantSms.Infrastructure.Webhooks;

/// <summary>Hourly, some at a time: old deliveries with their attempts, numbers of old messages, servers of callbacks that nobody names any more.</summary>
internal sealed class WebhookTidying(IOptions<WebhookOptions> options, TimeProvider clock)
{
    private const int AtATime = 5000;

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _next = [];

    public async Task TidyAsync(Guid tenantId, NpgsqlDataSource source, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_next.TryGetValue(tenantId, out var next) && now < next) return;
        var before = now - options.Value.KeepFor;
        var more = await DeleteAsync(source, "delete from webhook_deliveries where id in (select id from webhook_deliveries where state <> 0 and ended_at < $1 limit 5000)", before, ct) == AtATime;
        more |= await DeleteAsync(source, "delete from webhook_sequences where message_id in (select message_id from webhook_sequences where message_id < $1 limit 5000)", MessageIds.Floor(before - TimeSpan.FromDays(15)), ct) == AtATime;
        await DeleteAsync(source, """
            delete from webhook_endpoints e where kind = 2 and created_at < $1 and coalesce(attempted_at, created_at) < $1
              and not exists (select from webhook_deliveries d where d.endpoint_id = e.id)
            """, before, ct);
        _next[tenantId] = more ? now : now + Every;
    }

    private static async Task<int> DeleteAsync(NpgsqlDataSource source, string sql, object before, CancellationToken ct)
    {
#pragma warning disable CA2100 // the statements above
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(BatchCommands.Value(before));
        return await command.ExecuteNonQueryAsync(ct);
    }
}
