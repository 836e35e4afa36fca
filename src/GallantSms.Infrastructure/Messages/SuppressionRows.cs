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
        insert into suppressions (msisdn, reason, created_at)
        select distinct on (m.msisdn) m.msisdn, n.reason, $3 from unnest($1::uuid[], $2::text[]) as n(id, reason) join messages m on m.id = n.id
        where m.msisdn <> 0 -- of an erased person: nobody knows any more whose number it was
        on conflict (msisdn) do nothing
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
