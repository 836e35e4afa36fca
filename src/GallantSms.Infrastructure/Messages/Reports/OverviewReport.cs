using System.Collections.Concurrent;
using GallantSms.Application.Credits;
using GallantSms.Application.Messages.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Reports;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;

namespace GallantSms.Infrastructure.Messages.Reports;

/// <summary>
/// The account at a glance, in one round trip. Hours are counted by accepted time; most come from the figures that reports
/// are made of, see <see cref="HourlySums"/>.
/// </summary>
internal sealed class OverviewReport(TenantDataSources sources, ILedger ledger, TimeProvider clock) : IOverview
{
    private const int Hours = 24;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Guid, (DateTimeOffset At, long Left)> _pace = [];

    public async Task<OverviewView> ReadAsync(TenantInfo tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var thisHour = now.ToUnixTimeMilliseconds() / 3_600_000;
        var source = await sources.GetAsync(tenant.Id, ct);
        var (cells, waiting, routes) = (new List<HourlySum>(), 0L, new List<OverviewRoute>());
        await using (var connection = await source.OpenConnectionAsync(ct))
        {
            await using var batch = new NpgsqlBatch(connection);
            HourlySums.Add(batch, Hour(thisHour - 2 * Hours + 1), now.AddMinutes(1), now);
            batch.Add("select coalesce(sum(size), 0) from chunks where state in (0, 1, 2)");
            batch.Add("select account, outcome, count(*) from attempts where message_id >= $1 group by account, outcome", BatchCommands.Value(MessageIds.Floor(now.AddHours(-1))));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            cells = await HourlySums.ReadAsync(reader, ct);
            await reader.NextResultAsync(ct);
            await reader.ReadAsync(ct);
            waiting = reader.GetInt64(0);
            await reader.NextResultAsync(ct);
            routes = await RoutesAsync(reader, ct);
        }

        var current = cells.Where(c => c.Hour > thisHour - Hours).ToList();
        var series = Enumerable.Range(0, Hours).Select(i => thisHour - Hours + 1 + i).Select(hour => Summed(hour, current)).ToList();
        return new(
            now, Sums(current), Sums(cells.Where(c => c.Hour <= thisHour - Hours)), series, new(waiting, Eta(tenant.Id, now, waiting, current)), routes, await ledger.BalanceAsync(tenant, ct));
    }

    private static DateTimeOffset Hour(long hour) => DateTimeOffset.FromUnixTimeMilliseconds(hour * 3_600_000);

    private static OverviewHour Summed(long hour, List<HourlySum> cells)
    {
        var sums = Sums(cells.Where(c => c.Hour == hour));
        return new(Hour(hour), sums.Messages, sums.Delivered, sums.Failed, sums.Spent);
    }

    private static OverviewSums Sums(IEnumerable<HourlySum> cells)
    {
        long messages = 0, delivered = 0, failed = 0, segments = 0, spent = 0, told = 0;
        foreach (var cell in cells)
        {
            (messages, segments, spent) = (messages + cell.Messages, segments + cell.Segments, spent + cell.Spent);
            if (cell.Status == MessageStatus.Delivered) delivered += cell.Messages;
            if (cell.Status is MessageStatus.Undelivered or MessageStatus.Expired or MessageStatus.Failed or MessageStatus.Rejected) failed += cell.Messages;
            if (cell.Status is >= MessageStatus.Delivered and <= MessageStatus.Unknown) told += cell.Messages;
        }

        return new(messages, delivered, failed, segments, spent, told == 0 ? null : (double)delivered / told);
    }

    /// <summary>The pace is what has left since the look a minute ago, or since the first one.</summary>
    private int? Eta(Guid tenantId, DateTimeOffset now, long waiting, List<HourlySum> cells)
    {
        var left = cells.Where(c => !c.Status.IsOpen()).Sum(c => c.Messages);
        var (at, leftThen) = _pace.GetOrAdd(tenantId, (now, left));
        if (now - at > Pace) _pace[tenantId] = (now, left);
        var (gone, seconds) = (left - leftThen, (now - at).TotalSeconds);
        if (waiting == 0) return 0;
        return gone > 0 && seconds > 0.5 ? (int)Math.Min(int.MaxValue, Math.Ceiling(waiting * seconds / gone)) : null;
    }

    private static async Task<List<OverviewRoute>> RoutesAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var byAccount = new SortedDictionary<short, (long Accepted, long All)>();
        while (await reader.ReadAsync(ct))
        {
            var (account, outcome, count) = (reader.GetInt16(0), reader.GetInt16(1), reader.GetInt64(2));
            var (accepted, all) = byAccount.GetValueOrDefault(account);
            byAccount[account] = (accepted + (outcome == 1 ? count : 0), all + count);
        }

        return [.. byAccount.Select(a => new OverviewRoute($"route-{a.Key}", State(a.Value), a.Value.All, (double)a.Value.Accepted / a.Value.All))];
    }

    private static string State((long Accepted, long All) seen) => ((double)seen.Accepted / seen.All) switch
    {
        >= 0.9 => "healthy",
        >= 0.3 => "degraded",
        _ => "down",
    };
}
