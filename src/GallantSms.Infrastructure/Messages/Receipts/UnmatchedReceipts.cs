using GallantSms.Application.Carriers;
using GallantSms.Application.Providers;
using GallantSms.Application.Routing;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Messages.Receipts;

/// <summary>Receipts that fitted nothing when they came, for people to look at.</summary>
internal sealed class UnmatchedReceipts(ReceiptIntake intake, IRouteBook routes, PlatformDataSource platform) : IUnmatchedReceipts
{
    private const string Columns = "select id, account_no, reference, message_id, status, reason, raw_status, reported_at, received_at from unmatched_receipts ";

    // Ids rise with time, so they are the order and the cursor.
    private const string Page = Columns + "where account_no = any($1) and received_at < $2 and ($3::uuid is null or id < $3) order by id desc limit $4";

    public async Task<IReadOnlyList<KeptReceipt>> ListAsync(IReadOnlyCollection<short> accounts, DateTimeOffset until, Guid? before, int limit, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Page);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Smallint, accounts.ToArray()));
        command.Parameters.Add(BatchCommands.Value(until));
        command.Parameters.Add(BatchCommands.Value(before, NpgsqlDbType.Uuid));
        command.Parameters.Add(BatchCommands.Value(limit));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var kept = new List<KeptReceipt>();
        while (await reader.ReadAsync(ct)) kept.Add(Read(reader));
        return kept;
    }

    public async Task<KeptReceipt?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Columns + "where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    public async Task<bool> RetryAsync(KeptReceipt receipt, CancellationToken ct)
    {
        if (await routes.AccountAsync(receipt.AccountNo, ct) is not { } account) return false;
        var report = new ProviderReceipt(receipt.MessageId ?? Guid.Empty, receipt.Status, receipt.Reason, receipt.RawStatus, receipt.ReportedAt, receipt.Reference);
        if (!await intake.TakeKeptAsync(account, report, ct)) return false;
        await DropAsync(receipt.Id, ct); // after it was stored: a crash in between repeats it, which changes nothing
        return true;
    }

    public async Task DropAsync(Guid id, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand("delete from unmatched_receipts where id = $1");
        command.Parameters.Add(BatchCommands.Value(id));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static KeptReceipt Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetInt16(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetGuid(3), (MessageStatus)row.GetInt16(4), (MessageReason)row.GetInt16(5), row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7), row.GetFieldValue<DateTimeOffset>(8));
}
