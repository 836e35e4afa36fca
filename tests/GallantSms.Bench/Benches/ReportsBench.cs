using System.Diagnostics;
using System.Globalization;
using GallantSms.Bench.Reporting;
using GallantSms.Infrastructure.Reports;
using Npgsql;

namespace GallantSms.Bench.Benches;

/// <summary>
/// Ten reports over a year, each beside a plain count of the rows that its figures are kept in, in one run: 400 combinations of sender, campaign,
/// country, account and status, 20 of them in every quarter of an hour of 365 days.
/// </summary>
internal sealed class ReportsBench : IBench
{
    private const int PerQuarter = 20;

    private const string Fill = """
        insert into report_slots (slot, network, sender, campaign, credential, messages, segments, account, traffic, status, reason, spent, cost, country, handed, handed_n, arrived, arrived_n)
        select s, 63900 + k % 7, 1 + k % 20, 21 + k % 50, 71 + k % 5, 1 + k % 9, 2 + k % 9, 1 + k % 2, 2 + k % 2, case when k % 10 = 0 then 11 else 10 end, case when k % 10 = 0 then 22 else 0 end, 8000, 3000,
               (array['KE', 'GB', 'DE', 'IN', 'NG'])[1 + k % 5], array[38 + k % 6, 46]::smallint[], array[1 + k % 8, 1], array[44 + k % 9]::smallint[], array[1 + k % 9]
        from generate_series($1::int, $2::int - 1) s cross join lateral (select (s * 7 + i * 13) % 400 as k from generate_series(1, $3::int) i) c
        """;

    private const string Words = """
        insert into report_values (kind, value)
        select 1, 'SENDER' || i from generate_series(1, 20) i union all select 2, 'campaign ' || i from generate_series(1, 50) i union all select 3, gen_random_uuid()::text from generate_series(1, 5)
        """;

    private static readonly (string Name, string Ask)[] Reports =
    [
        ("volume and delivery by day", "measures=messages,delivered,failed,delivery_rate&grain=day"),
        ("the same beside the year before", "measures=messages,delivered,failed,delivery_rate&grain=day&compare=last_year"),
        ("by country and network", "measures=messages,delivery_rate,spend&dimensions=country,network"),
        ("senders", "measures=messages,delivered,spend&dimensions=sender"),
        ("campaigns by month", "measures=messages,delivered,spend&dimensions=campaign&grain=month"),
        ("users", "measures=messages,segments,spend&dimensions=user"),
        ("spend by month", "measures=spend,segments&grain=month"),
        ("failures by reason and country", "measures=messages&dimensions=reason,country&status=undelivered"),
        ("latency by week", "measures=handover_p50,handover_p95,delivery_p50,delivery_p95&grain=week"),
        ("one sender by day", "measures=messages,delivery_rate&grain=day&sender=SENDER3"),
    ];

    public string Name => "reports";

    public bool CrossesTransport => false;

    public async Task RunAsync(BenchRun run, CancellationToken ct)
    {
        await using var installation = await run.InstallAsync(ct);
        await installation.ServeAsync(workers: false, ct);
        var source = installation.Customer.Database.Source;
        var end = new DateTimeOffset(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero);
        var from = end.AddDays(-365);
        await DoAsync(source, Words, ct);
        await DoAsync(source, Fill, ct, ReportSlots.Of(from), ReportSlots.Of(end), PerQuarter);
        await DoAsync(source, "insert into report_days_dirty select 1, d::date from generate_series($1::timestamptz, $2::timestamptz - interval '1 day', '1 day') d on conflict do nothing", ct, from.UtcDateTime, end.UtcDateTime);
        await DoAsync(source, "analyze report_slots", ct);

        var began = Stopwatch.GetTimestamp();
        while (await FigureCounter.CountAsync(source, 100, ct)) { }
        var summing = Stopwatch.GetElapsedTime(began);
        await DoAsync(source, "analyze report_days", ct);

        var expected = 365.0 * 96 * PerQuarter;
        foreach (var (name, zone) in Reports.Select(r => (r, "UTC")).Append((("volume and delivery by day, in a zone of its own days", Reports[0].Ask), "Asia/Kolkata")))
        {
            var ask = string.Create(CultureInfo.InvariantCulture, $"/api/v1/reports/query?{name.Item2}&from={from:yyyy-MM-dd}&to={end:yyyy-MM-dd}&tz={zone}");
            await installation.Customer.GetAsync(ask, ct);
            if (zone != "UTC") while (await FigureCounter.CountAsync(source, 100, ct)) { } // the first report in a zone adds it
            var counts = await run.RepeatAsync(() => TimedAsync(() => CountAsync(source, ct)));
            var reports = await run.RepeatAsync(() => TimedAsync(() => installation.Customer.GetAsync(ask, ct)));
            run.Add(new($"a year: {name.Item1}", "ms", reports, 1_000, [new("select count(*) over the year's quarters", Stats.Median(counts))], []));
        }

        var totals = await installation.Customer.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/reports/query?measures=spend&from={from:yyyy-MM-dd}&to={end:yyyy-MM-dd}"), ct);
        Check.Equal((long)(expected * 8000), (long)totals.GetProperty("totals").GetProperty("figures")[0].GetDouble(), "micro-units spent in the year");
        var rows = await CountAsync(source, ct);
        run.Add(new("a year of quarters summed into days", "s", [summing.TotalSeconds], null, [], [$"{rows:N0} rows of quarters, {await CountAsync(source, ct, "select count(*) from report_days"):N0} of days"]));
    }

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

#pragma warning disable CA2100 // constants of this class
    private static async Task<long> CountAsync(NpgsqlDataSource source, CancellationToken ct, string sql = "select count(*) from report_slots")
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task DoAsync(NpgsqlDataSource source, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }
#pragma warning restore CA2100
}
