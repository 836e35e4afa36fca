using System.Collections.Concurrent;
using GallantSms.Application.Providers;
using GallantSms.Domain.Messages;
using GallantSms.Domain.Routing;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Routing;

/// <summary>
/// Counts what accounts do, by country and minute, and adds the counts of this process to those of the others every few
/// seconds. Counts are for choosing and for looking at: a crash may lose a few seconds of them.
/// </summary>
internal sealed class CarrierStats(PlatformDataSource platform)
{
    /// <summary>How far back choices look.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private const string Add = """
        insert into carrier_stats (account_no, country, minute, accepted, rejected, failed, unknown, submit_ms, delivered, undelivered, receipt_ms)
        select * from unnest($1::smallint[], $2::text[], $3::timestamptz[], $4::int[], $5::int[], $6::int[], $7::int[], $8::bigint[], $9::int[], $10::int[], $11::bigint[])
            as n(account_no, country, minute, accepted, rejected, failed, unknown, submit_ms, delivered, undelivered, receipt_ms) order by 1, 2, 3
        on conflict (account_no, country, minute) do update set
            accepted = carrier_stats.accepted + excluded.accepted, rejected = carrier_stats.rejected + excluded.rejected,
            failed = carrier_stats.failed + excluded.failed, unknown = carrier_stats.unknown + excluded.unknown,
            submit_ms = carrier_stats.submit_ms + excluded.submit_ms, delivered = carrier_stats.delivered + excluded.delivered,
            undelivered = carrier_stats.undelivered + excluded.undelivered, receipt_ms = carrier_stats.receipt_ms + excluded.receipt_ms
        """;

    private const string Sum = """
        select account_no, country, sum(accepted), sum(rejected), sum(failed) + sum(unknown), sum(delivered), sum(undelivered), sum(submit_ms), sum(receipt_ms)
        from carrier_stats where minute > $1 group by account_no, country
        """;

    private readonly ConcurrentDictionary<(short Account, string Country, long Minute), Cell> _cells = [];

    public void Submitted(short account, string country, SubmitOutcome outcome, TimeSpan took, DateTimeOffset at)
    {
        var cell = CellOf(account, country, at);
        lock (cell)
        {
            switch (outcome)
            {
                case SubmitOutcome.Accepted:
                    cell.Accepted++;
                    cell.SubmitMs += (long)took.TotalMilliseconds;
                    break;
                case SubmitOutcome.Rejected:
                    cell.Rejected++;
                    break;
                // A pause that was asked for is kept to; it says nothing of how the account works.
                case SubmitOutcome.RetryLater { Reason: MessageReason.CarrierThrottled }:
                    break;
                case SubmitOutcome.RetryLater:
                    cell.Failed++;
                    break;
                default:
                    cell.Unknown++;
                    break;
            }
        }
    }

    public void Reported(short account, string country, bool delivered, TimeSpan sinceHandover, DateTimeOffset at)
    {
        var cell = CellOf(account, country, at);
        lock (cell)
        {
            if (!delivered)
            {
                cell.Undelivered++;
                return;
            }

            cell.Delivered++;
            cell.ReceiptMs += Math.Max(0, (long)sinceHandover.TotalMilliseconds);
        }
    }

    public async Task FlushAsync(CancellationToken ct)
    {
        var taken = new List<((short Account, string Country, long Minute) Key, Cell Cell)>();
        foreach (var key in _cells.Keys)
        {
            if (!_cells.TryRemove(key, out var cell)) continue;
            lock (cell) cell.Closed = true;
            taken.Add((key, cell));
        }

        if (taken.Count == 0) return;
        try
        {
            await using var command = platform.Source.CreateCommand(Add);
            Bind(command, taken);
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (NpgsqlException)
        {
            foreach (var (key, cell) in taken) GiveBack(key, cell);
            throw;
        }
    }

    /// <summary>Shares, and the figures of the last <see cref="Window"/>.</summary>
    public async Task<(Dictionary<(short, string), CarrierShare> Shares, Dictionary<(short, string), CarrierFigures> Figures)> ReadAsync(DateTimeOffset now, CancellationToken ct)
    {
        var shares = new Dictionary<(short, string), CarrierShare>();
        await using (var command = platform.Source.CreateCommand("select account_no, country, share, calm, reason from carrier_shares"))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct)) shares[(reader.GetInt16(0), reader.GetString(1))] = new(Math.Round(reader.GetFloat(2), 3), reader.GetInt16(3), reader.GetString(4));
        }

        return (shares, await FiguresAsync(now - Window, ct));
    }

    public async Task<Dictionary<(short Account, string Country), CarrierFigures>> FiguresAsync(DateTimeOffset since, CancellationToken ct)
    {
        await using var command = platform.Source.CreateCommand(Sum);
        command.Parameters.Add(BatchCommands.Value(since));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var figures = new Dictionary<(short, string), CarrierFigures>();
        while (await reader.ReadAsync(ct))
        {
            figures[(reader.GetInt16(0), reader.GetString(1))] = new(
                reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), (long)reader.GetDecimal(7), (long)reader.GetDecimal(8));
        }

        return figures;
    }

    private static void Bind(NpgsqlCommand command, List<((short Account, string Country, long Minute) Key, Cell Cell)> rows)
    {
        void Add(NpgsqlParameter parameter) => command.Parameters.Add(parameter);
        Add(BatchCommands.Array(NpgsqlDbType.Smallint, rows.ConvertAll(r => r.Key.Account).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Text, rows.ConvertAll(r => r.Key.Country).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.TimestampTz, rows.ConvertAll(r => DateTimeOffset.FromUnixTimeSeconds(r.Key.Minute * 60).UtcDateTime).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Integer, rows.ConvertAll(r => r.Cell.Accepted).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Integer, rows.ConvertAll(r => r.Cell.Rejected).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Integer, rows.ConvertAll(r => r.Cell.Failed).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Integer, rows.ConvertAll(r => r.Cell.Unknown).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Bigint, rows.ConvertAll(r => r.Cell.SubmitMs).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Integer, rows.ConvertAll(r => r.Cell.Delivered).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Integer, rows.ConvertAll(r => r.Cell.Undelivered).ToArray()));
        Add(BatchCommands.Array(NpgsqlDbType.Bigint, rows.ConvertAll(r => r.Cell.ReceiptMs).ToArray()));
    }

    private Cell CellOf(short account, string country, DateTimeOffset at)
    {
        var key = (account, country, at.ToUnixTimeSeconds() / 60);
        while (true)
        {
            var cell = _cells.GetOrAdd(key, _ => new());
            if (!cell.Closed) return cell; // a count that slips in between is lost with the cell: seconds, not messages
        }
    }

    private void GiveBack((short Account, string Country, long Minute) key, Cell lost)
    {
        var cell = _cells.GetOrAdd(key, _ => new());
        lock (cell) cell.Add(lost);
    }

    private sealed class Cell
    {
        public volatile bool Closed;

        public int Accepted, Rejected, Failed, Unknown, Delivered, Undelivered;

        public long SubmitMs, ReceiptMs;

        public void Add(Cell other)
        {
            (Accepted, Rejected, Failed, Unknown) = (Accepted + other.Accepted, Rejected + other.Rejected, Failed + other.Failed, Unknown + other.Unknown);
            (Delivered, Undelivered) = (Delivered + other.Delivered, Undelivered + other.Undelivered);
            (SubmitMs, ReceiptMs) = (SubmitMs + other.SubmitMs, ReceiptMs + other.ReceiptMs);
        }
    }
}
