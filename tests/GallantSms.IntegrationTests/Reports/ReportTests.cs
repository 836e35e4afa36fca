using System.Net;
using System.Text.Json;
using GallantSms.Application.Access;
using GallantSms.Domain.Tenants;
using GallantSms.Infrastructure.Reports;
using GallantSms.Infrastructure.Tenancy;
using GallantSms.IntegrationTests.Providers;
using GallantSms.IntegrationTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GallantSms.IntegrationTests.Reports;

[Collection(GallantCollection.Name)]
public sealed class ReportTests(GallantFixture gallant)
{
    private const string Query = "/api/v1/reports/query?period=today";

    /// <summary>What the figures must be, counted from the messages themselves.</summary>
    private const string Counted = """
        select m.country, m.status, m.reason, b.sender_id, count(*), sum(m.segments)::bigint, coalesce(sum(m.price) filter (where m.charge = 1), 0)::bigint
        from messages m join batches b on b.id = m.batch_id group by 1, 2, 3, 4
        """;

    private const string Figures = """
        select s.country, s.status, s.reason, v.value, sum(s.messages)::bigint, sum(s.segments)::bigint, sum(s.spent)::bigint
        from report_slots s left join report_values v on v.id = s.sender group by 1, 2, 3, 4
        """;

    [Fact]
    public async Task What_was_sent_is_counted_within_moments_with_price_latency_and_advice()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712000001", "+254712000002", "+447400123456" }, message = "Counted" });
        await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());

        var report = await DoneAsync(tenant, $"{Query}&measures=messages,delivered,delivery_rate,segments,spend,handover_p50,delivery_p95&dimensions=country&sort=-messages", 3);

        Assert.Equal(["KE", "GB"], report.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("values")[0].GetString()));
        Assert.Equal([2, 2, 1, 2, 16_000], FiguresOf(report.GetProperty("rows")[0]).Take(5));
        var totals = FiguresOf(report.GetProperty("totals"));
        Assert.Equal([3, 3, 1, 3, 56_000], totals.Take(5));
        Assert.All(totals.Skip(5), latency => Assert.True(latency > 0));
        Assert.Equal(0.091, report.GetProperty("latency_error").GetDouble());
    }

    [Fact]
    public async Task Figures_are_what_a_count_of_the_messages_says_whatever_happens_to_them_and_however_often_work_is_repeated()
    {
        var tenant = await gallant.NewTenantAsync();
        var source = await SourceAsync(tenant);
        var random = new Random(7);
        for (var round = 0; round < 3; round++)
        {
            await tenant.SendAsync(new { phone_numbers = Enumerable.Range(0, 60).Select(i => $"+2547130{round}{i:0000}"), message = "x", schedule_time = DateTimeOffset.UtcNow.AddDays(1) }, "/api/v1/sms/bulk");
            // Lives end as they may, and receipts come late: rows change under the counting, each change in the log.
            for (var step = 0; step < 4; step++)
            {
                var status = new[] { 6, 10, 11, 12, 13, 21, 22 }[random.Next(7)];
                await tenant.CountAsync($"""
                    with u as (update messages set status = {status}, reason = {status % 3 * 10}, charge = {status % 2 + 1}, changed_at = now()
                               where get_byte(uuid_send(id), 15) % 5 = {random.Next(5)} returning id, status, reason),
                    c as (insert into change_inbox (at, kind, message_ids, statuses, reasons) select now(), 2, array_agg(id), array_agg(status), array_agg(reason) from u having count(*) > 0)
                    select count(*) from u
                    """);
                // Killed between any two lines and begun anew: a slot is counted by two at once, and again.
                if (step % 2 == 1) await Task.WhenAll(FigureCounter.CountAsync(source, 100, default), FigureCounter.CountAsync(source, 100, default));
            }
        }

        await Eventually.TrueAsync(async () => await RowsAsync(source, Counted) is var counted && (await RowsAsync(source, Figures)).SetEquals(counted) && counted.Count > 0);
        await tenant.CountAsync("insert into report_dirty (slot) select distinct slot from report_slots; select 1");
        await FigureCounter.CountAsync(source, 100, default);
        Assert.Equal(await RowsAsync(source, Counted), await RowsAsync(source, Figures), HashSet<string>.CreateSetComparer());
    }

    [Fact]
    public async Task A_mark_that_comes_while_its_slot_is_counted_is_not_lost()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var source = await SourceAsync(tenant);
        await tenant.CountAsync("insert into report_dirty values (1000, 1); select 1");
        await using var holder = await source.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand(FigureCounter.Hold, holder, held)) await hold.ExecuteScalarAsync();

        var counting = FigureCounter.CountAsync(source, 10, default); // has read its mark by when it waits for the row
        await Eventually.TrueAsync(async () => await tenant.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0);
        await tenant.CountAsync("update report_dirty set marks = marks + 1; select 1");
        await held.CommitAsync();
        await counting;

        Assert.Equal(2, await tenant.CountAsync("select coalesce(max(marks), 0) from report_dirty where slot = 1000"));
    }

    [Fact]
    public async Task Figures_outlive_the_messages_they_were_counted_from()
    {
        var tenant = await gallant.NewTenantAsync();
        var sent = await tenant.SendAsync(new { phone_numbers = new[] { "+254712000003" }, message = "Kept" });
        await tenant.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        await DoneAsync(tenant, $"{Query}&measures=messages,delivered", 1);
        var source = await SourceAsync(tenant);

        await tenant.CountAsync("insert into report_dirty values (5, 1); select 1");
        Assert.Equal(0, await tenant.CountAsync("select report_freeze(now() + interval '1 day')::int")); // something waits to be counted
        await Eventually.TrueAsync(async () => !await FigureCounter.CountAsync(source, 100, default) && await tenant.CountAsync("select report_freeze(now() + interval '1 day')::int") == 1);
        await tenant.CountAsync("with d as (delete from messages returning 1) select count(*) from d");
        await tenant.CountAsync("insert into report_dirty (slot) select distinct slot from report_slots; select 1");
        await FigureCounter.CountAsync(source, 100, default);

        var report = await tenant.GetAsync($"{Query}&measures=messages,delivered").OkAsync();
        Assert.Equal([1, 1], FiguresOf(report.GetProperty("totals")));
        Assert.Equal(0, await tenant.CountAsync("select count(*) from report_dirty"));
    }

    [Fact]
    public async Task Rare_words_of_a_busy_quarter_are_counted_as_others_and_sums_stay_right()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        await tenant.CountAsync("""
            with b as (
                insert into batches (id, created_at, lane, sender_id, text, templated, encoding, flash, expires_at, total, accepted, refused, segments, price, currency, price_version, credential_id, first_id, last_id, campaign)
                select gen_random_uuid(), now(), 1, 'S', '', false, 1, false, now(), 1, 1, 0, 1, 1, 'USD', 1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'c' || i from generate_series(1, 1500) i returning id
            ), m as (
                insert into messages (id, batch_id, msisdn, price, changed_at, status, segments, encoding, country)
                select (overlay(gen_random_uuid()::text placing left(report_floor((extract(epoch from now()) / 900)::int)::text, 13) from 1))::uuid, id, 1, 5, now(), 10, 1, 1, 'KE' from b returning 1
            ) select count(*) from m
            """);
        await tenant.CountAsync("insert into report_dirty select distinct (extract(epoch from now()) / 900)::int; select 1");
        await FigureCounter.CountAsync(await SourceAsync(tenant), 10, default);

        Assert.Equal((1500, 1), (await tenant.CountAsync("select sum(messages) from report_slots"), await tenant.CountAsync("select count(*) from report_slots where campaign = 0")));
        Assert.InRange(await tenant.CountAsync("select count(*) from report_slots"), 1, FigureStatements.MostOfSlot + 1);
    }

    [Fact]
    public async Task Reports_know_nothing_of_other_tenants()
    {
        var (mine, theirs) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync());
        var sent = await mine.SendAsync(new { phone_numbers = new[] { "+254712000004" }, message = "Mine" });
        await mine.FinishedAsync(sent.GetProperty("bulk_id").GetGuid());
        await DoneAsync(mine, $"{Query}&measures=messages", 1);
        var saved = await mine.PostAsync("/api/v1/reports/saved", new { name = "Mine", definition = new { }, shared = true }).OkAsync(HttpStatusCode.Created);

        Assert.Empty((await theirs.GetAsync($"{Query}&dimensions=sender").OkAsync()).GetProperty("rows").EnumerateArray());
        Assert.Empty((await theirs.GetAsync("/api/v1/reports/saved").OkAsync()).EnumerateArray());
        await theirs.DeleteAsync($"/api/v1/reports/saved/{saved.GetProperty("id")}").RefusedAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task What_carriers_cost_and_which_they_are_is_never_told_to_customers()
    {
        var (customer, reseller) = (await gallant.NewTenantAsync(), await gallant.NewTenantAsync(kind: TenantKind.Reseller));
        var reader = await gallant.WithScopesAsync(reseller, Scopes.MessagesRead);
        foreach (var (ask, field) in new[] { ("measures=cost", "measures"), ("measures=messages,margin", "measures"), ("dimensions=provider", "dimensions"), ($"provider={Guid.NewGuid()}", "filters") })
        {
            foreach (var tenant in new[] { customer, reader })
            {
                var error = await tenant.GetAsync($"{Query}&{ask}").RefusedAsync(HttpStatusCode.Forbidden, "FIELD_NOT_ALLOWED");
                Assert.Equal(field, error.GetProperty("details").GetProperty("field").GetString());
            }

            await reseller.GetAsync($"{Query}&{ask}").OkAsync();
        }

        await customer.PostAsync("/api/v1/reports/saved", new { name = "Sly", definition = new { measures = new[] { "margin" } } }).RefusedAsync(HttpStatusCode.Forbidden, "FIELD_NOT_ALLOWED");
    }

    [Fact]
    public async Task Who_manages_carriers_sees_cost_and_margin_of_the_own_accounts_only()
    {
        var reseller = await gallant.NewTenantAsync(kind: TenantKind.Reseller);
        var own = (await reseller.PostAsync("/api/v1/provider-accounts", new { kind = "plain", name = $"own {Guid.NewGuid():N}", settings = new { address = "https://plain.example/x", key = "good-key" } }).OkAsync(HttpStatusCode.Created)).GetProperty("no").GetInt16();
        var slot = ReportSlots.Of(DateTimeOffset.UtcNow);
        foreach (var account in new[] { own, (short)1 })
            await AddAsync(reseller, slot, messages: 10, account: account, spent: 1_000, cost: 400);

        var report = await reseller.GetAsync($"{Query}&measures=spend,cost,margin&dimensions=provider").OkAsync();

        Assert.Equal([2_000, 400, 600], FiguresOf(report.GetProperty("totals")));
        Assert.Equal(2, report.GetProperty("rows").GetArrayLength());
        Assert.Single(report.GetProperty("rows").EnumerateArray(), r => r.GetProperty("values")[0].ValueKind == JsonValueKind.Null && r.GetProperty("labels")[0].GetString() == "Not own, or none");
    }

    [Fact]
    public async Task A_year_s_days_begin_where_the_reader_is_also_when_clocks_change_and_sums_are_the_same_from_days_and_from_quarters()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        var source = await SourceAsync(tenant);
        // One message in each quarter of an hour of 2025.
        await tenant.CountAsync($"""
            with i as (insert into report_slots (slot, network, sender, campaign, credential, messages, segments, account, traffic, status, reason, spent, cost, country, handed, handed_n)
                       select s, 0, 0, -1, 0, 1, 2, 1, 2, case when s % 4 = 0 then 11 else 10 end, 0, 3, 0, 'DE', array[40]::smallint[], array[1]
                       from generate_series({SlotOf(2024, 12, 31)}, {SlotOf(2026, 1, 3)}) s returning 1)
            select count(*) from i
            """);
        const string ask = "/api/v1/reports/query?measures=messages,delivery_rate,spend,handover_p50&grain=day&from=2025-01-01&to=2026-01-01&tz=Europe/Berlin";

        var fromSlots = await tenant.GetAsync(ask).OkAsync(); // the zone is new: it is added after this
        Assert.Equal(2, await tenant.CountAsync("select count(*) from report_zones"));
        while (await FigureCounter.CountAsync(source, 400, default) || await tenant.CountAsync("select count(*) from report_days_dirty where day < current_date") > 0) { }
        Assert.InRange(await tenant.CountAsync("select count(*) from report_days where zone = 2"), 2 * 365, 2 * 370);
        await tenant.CountAsync("insert into report_days_dirty select 2, '2025-07-01'; select 1"); // one is read from its quarters still
        var fromDays = await tenant.GetAsync(ask).OkAsync();

        Assert.Equal(fromSlots.GetProperty("rows").GetRawText(), fromDays.GetProperty("rows").GetRawText());
        var days = fromDays.GetProperty("rows").EnumerateArray().ToDictionary(r => r.GetProperty("at").GetString()!, FiguresOf);
        Assert.Equal(365, days.Count);
        Assert.Equal((92, 96, 100), (days["2025-03-30T00:00:00+01:00"][0], days["2025-07-01T00:00:00+02:00"][0], days["2025-10-26T00:00:00+02:00"][0]));
        var totals = FiguresOf(fromDays.GetProperty("totals"));
        Assert.Equal([365 * 96, 0.75, 365 * 96 * 3], totals.Take(3));
        Assert.Equal(Math.Round(Math.Pow(2, 40.5 / 4)), totals[3]);

        // The hour that comes twice is two hours, the one that never comes none.
        var autumn = await tenant.GetAsync("/api/v1/reports/query?grain=hour&from=2025-10-26&to=2025-10-27&tz=Europe/Berlin").OkAsync();
        Assert.Equal((25, 4), (autumn.GetProperty("rows").GetArrayLength(), (int)autumn.GetProperty("rows").EnumerateArray().Max(r => FiguresOf(r)[0])));
        // India is half an hour off the others, Nepal a quarter.
        Assert.Equal(96, FiguresOf((await tenant.GetAsync("/api/v1/reports/query?grain=day&from=2025-05-01&to=2025-05-02&tz=Asia/Kathmandu").OkAsync()).GetProperty("rows")[0])[0]);
    }

    [Fact]
    public async Task A_period_stands_beside_the_one_before_or_the_year_before_step_by_step()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        await AddAsync(tenant, SlotOf(2026, 3, 2), messages: 5);
        await AddAsync(tenant, SlotOf(2026, 2, 2), messages: 3);
        await AddAsync(tenant, SlotOf(2025, 3, 2), messages: 2);
        const string ask = "/api/v1/reports/query?grain=day&from=2026-03-01&to=2026-04-01";

        var before = await tenant.GetAsync($"{ask}&compare=previous").OkAsync();
        var year = await tenant.GetAsync($"{ask}&compare=last_year").OkAsync();

        Assert.Equal(("2026-02-01T00:00:00+00:00", "2025-03-01T00:00:00+00:00"), (before.GetProperty("compared_from").GetString(), year.GetProperty("compared_from").GetString()));
        Assert.Equal((5, 3), Pair(before.GetProperty("rows")[1]));
        Assert.Equal((5, 2), Pair(year.GetProperty("rows")[1]));
        Assert.Equal((5, 3), Pair(before.GetProperty("totals")));

        static (double, double) Pair(JsonElement row) => (row.GetProperty("figures")[0].GetDouble(), row.GetProperty("compared")[0].GetDouble());
    }

    [Fact]
    public async Task A_file_holds_the_rows_and_no_formula()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        await tenant.CountAsync("with v as (insert into report_values (kind, value) values (2, '=HYPERLINK(\"x\")') returning id) select id from v");
        await AddAsync(tenant, ReportSlots.Of(DateTimeOffset.UtcNow), messages: 7, campaign: 1, spent: 1_500_000);

        using var response = await tenant.Client.GetAsync(new Uri($"{Query}&measures=messages,spend&dimensions=campaign".Replace("query?", "query.csv?", StringComparison.Ordinal), UriKind.Relative));
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["\"Campaign\",\"Messages\",\"Spend (USD)\"", "\"'=HYPERLINK(\"\"x\"\")\",\"7\",\"1.5\"", "\"Total\",\"7\",\"1.5\"", ""], lines);
    }

    [Fact]
    public async Task A_wrong_question_is_told_what_is_wrong()
    {
        var tenant = await gallant.NewTenantAsync(credits: 0);
        foreach (var (ask, field, code) in new[]
        {
            ("measures=profit", "measures", "INVALID_VALUE"), ("dimensions=country,network,sender,user", "dimensions", "TOO_MANY"), ("grain=minute", "grain", "INVALID_VALUE"),
            ("tz=Mars/Olympus", "tz", "UNKNOWN_TIME_ZONE"), ("tz=../../etc/passwd", "tz", "UNKNOWN_TIME_ZONE"), ("period=always", "period", "INVALID_VALUE"),
            ("from=2026-03-02&to=2026-03-01", "from", "OUT_OF_RANGE"), ("from=1900-01-01", "from", "INVALID_VALUE"), ("from=2024-01-01&to=2026-01-01&grain=hour", "grain", "TOO_MANY_STEPS"),
            ("country=Kenya", "filters.country", "INVALID_VALUE"), ("network=1%20or%201%3D1", "filters.network", "INVALID_VALUE"), ("sort=delivery_p95&measures=delivery_p95", "sort", "INVALID_VALUE"),
            ("limit=5001", "limit", "OUT_OF_RANGE"), ("period=today&from=2026-01-01", "period", "NOT_ALLOWED"),
        })
        {
            var error = await tenant.GetAsync($"/api/v1/reports/query?{ask}").RefusedAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
            Assert.Contains(error.GetProperty("errors").EnumerateArray(), e => (e.GetProperty("field").GetString(), e.GetProperty("code").GetString()) == (field, code));
        }
    }

    private static int SlotOf(int year, int month, int day) => ReportSlots.Of(new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Figures as if they had just been counted: their day waits to be summed.</summary>
    private static Task<long> AddAsync(TestTenant tenant, int slot, int messages, short account = 1, int campaign = -1, long spent = 0, long cost = 0) => tenant.CountAsync($"""
        with d as (insert into report_days_dirty select 1, (to_timestamp({slot}::bigint * 900) at time zone 'UTC')::date on conflict do nothing),
             i as (insert into report_slots (slot, network, sender, campaign, credential, messages, segments, account, traffic, status, reason, spent, cost, country)
                   values ({slot}, 0, 0, {campaign}, 0, {messages}, {messages}, {account}, 2, 10, 0, {spent}, {cost}, 'KE') returning 1) select count(*) from i
        """);

    private async Task<NpgsqlDataSource> SourceAsync(TestTenant tenant) => await gallant.Services.GetRequiredService<TenantDataSources>().GetAsync(tenant.Tenant.Id, default);

    private static double[] FiguresOf(JsonElement row) => [.. row.GetProperty("figures").EnumerateArray().Select(f => f.ValueKind == JsonValueKind.Null ? -1 : f.GetDouble())];

    /// <summary>The report once so many messages have ended in it.</summary>
    private static async Task<JsonElement> DoneAsync(TestTenant tenant, string query, int delivered)
    {
        JsonElement report = default;
        await Eventually.TrueAsync(async () =>
        {
            var check = await tenant.GetAsync($"{Query}&measures=delivered").OkAsync();
            report = await tenant.GetAsync(query).OkAsync();
            return FiguresOf(check.GetProperty("totals"))[0] >= delivered;
        });
        return report;
    }

    private static async Task<HashSet<string>> RowsAsync(NpgsqlDataSource source, string sql)
    {
#pragma warning disable CA2100 // constants of this class
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new HashSet<string>();
        while (await reader.ReadAsync()) rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i))));
        return rows;
    }
}
