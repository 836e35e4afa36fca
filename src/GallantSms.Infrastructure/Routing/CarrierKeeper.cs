using GallantSms.Domain.Routing;
using GallantSms.Infrastructure.Messages.Delivery;
using GallantSms.Infrastructure.Messages.Receipts;
using GallantSms.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Routing;

/// <summary>In the one process that leads: moves shares by what carriers did, and throws away what nobody asks for any more.</summary>
internal sealed partial class CarrierKeeper(CarrierStats stats, PlatformDataSource platform, TimeProvider clock, ILogger<CarrierKeeper> log) : ILeadersWork
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan KeepStats = TimeSpan.FromDays(2);
    private static readonly TimeSpan KeepUnmatched = TimeSpan.FromDays(7);
    private const int KeepReferenceDays = 5; // receipts come within 72 hours, or never

    private const string WriteShares = """
        insert into carrier_shares (account_no, country, share, calm, reason, changed_at)
        select n.*, $6 from unnest($1::smallint[], $2::text[], $3::real[], $4::smallint[], $5::text[]) as n(account_no, country, share, calm, reason)
        on conflict (account_no, country) do update set share = excluded.share, calm = excluded.calm, reason = excluded.reason, changed_at = excluded.changed_at
        """;

    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Every, clock);
        DateOnly? cleaned = null;
        do
        {
            try
            {
                var now = clock.GetUtcNow();
                if (cleaned != DateOnly.FromDateTime(now.UtcDateTime))
                {
                    await CleanAsync(now, ct);
                    cleaned = DateOnly.FromDateTime(now.UtcDateTime);
                }

                await MoveSharesAsync(now, ct);
            }
            catch (NpgsqlException e)
            {
                LogLater(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    internal async Task MoveSharesAsync(DateTimeOffset now, CancellationToken ct)
    {
        var (shares, delivery) = await stats.ReadAsync(now, ct);
        var recent = await stats.FiguresAsync(now - Recent, ct);
        var byCountry = delivery.GroupBy(d => d.Key.Item2).ToDictionary(g => g.Key, g => g.ToList());
        var moved = new List<((short No, string Country) Key, CarrierShare Share)>();
        foreach (var key in recent.Keys.Union(shares.Keys).Union(delivery.Keys))
        {
            var others = byCountry.GetValueOrDefault(key.Item2)?.Where(d => d.Key != key).Select(d => d.Value).Aggregate(default(CarrierFigures), (a, b) => a + b);
            var known = shares.GetValueOrDefault(key, CarrierShare.Whole);
            var next = ShareControl.Next(known, recent.GetValueOrDefault(key), delivery.GetValueOrDefault(key), others?.DeliveredRatio);
            if (next != known) moved.Add((key, next));
        }

        if (moved.Count > 0) await WriteAsync(moved, now, ct);
    }

    private async Task WriteAsync(List<((short No, string Country) Key, CarrierShare Share)> moved, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = platform.Source.CreateBatch();
        batch.Add(
            WriteShares,
            BatchCommands.Array(NpgsqlDbType.Smallint, moved.ConvertAll(m => m.Key.No).ToArray()),
            BatchCommands.Array(NpgsqlDbType.Text, moved.ConvertAll(m => m.Key.Country).ToArray()),
            BatchCommands.Array(NpgsqlDbType.Real, moved.ConvertAll(m => (float)m.Share.Share).ToArray()),
            BatchCommands.Array(NpgsqlDbType.Smallint, moved.ConvertAll(m => (short)m.Share.Calm).ToArray()),
            BatchCommands.Array(NpgsqlDbType.Text, moved.ConvertAll(m => m.Share.Reason).ToArray()),
            BatchCommands.Value(now));
        batch.Add("delete from carrier_shares where share >= 1");
        await batch.ExecuteNonQueryAsync(ct);
        foreach (var (key, share) in moved) LogMoved(key.No, key.Country, share.Share, share.Reason);
    }

    private async Task CleanAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await platform.Source.OpenConnectionAsync(ct);
        await ReferencePartitions.EnsureAsync(connection, now, KeepReferenceDays, ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("delete from carrier_stats where minute < $1", BatchCommands.Value(now - KeepStats));
        batch.Add("delete from unmatched_receipts where received_at < $1", BatchCommands.Value(now - KeepUnmatched));
        batch.Add("delete from carrier_lines where seen_at < $1", BatchCommands.Value(now - KeepStats));
        await batch.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Share of carrier account {AccountNo} in {Country} is now {Share}: {Reason}")]
    private partial void LogMoved(short accountNo, string country, double share, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The carriers' shares were not looked at, the database is away: {Problem}")]
    private partial void LogLater(string problem);
}
