using System.Text.Json;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages;

/// <summary>Numbers that a carrier says must not, or cannot, be texted again.</summary>
internal static class SuppressionRows
{
    private const string Suppress = """
        with n as (
            select distinct on (m.msisdn) m.msisdn, n.reason, m.id from unnest($1::uuid[], $2::text[]) as n(id, reason) join messages m on m.id = n.id
            where m.msisdn <> 0), -- of an erased person: nobody knows any more whose number it was
        s as (
            insert into suppressions (msisdn, reason, created_at) select msisdn, reason, $3 from n
            on conflict (msisdn) do nothing returning msisdn)
        insert into change_inbox (at, kind, body)
        select $3, 3, jsonb_build_object('type', 'suppression.added', 'message_id', n.id) from s join n using (msisdn)
        """;

    public static void AddSuppressions(this NpgsqlBatch batch, (Guid MessageId, MessageReason Reason)[] unwanted, DateTimeOffset now)
    {
        if (unwanted.Length == 0) return;
        batch.Add(
            Suppress,
            BatchCommands.Array(NpgsqlDbType.Uuid, Array.ConvertAll(unwanted, u => u.MessageId)),
            BatchCommands.Array(NpgsqlDbType.Text, Array.ConvertAll(unwanted, u => "carrier_" + JsonNamingPolicy.SnakeCaseLower.ConvertName(u.Reason.ToString()))),
            BatchCommands.Value(now));
    }
}
