using System.Collections.Concurrent;
using GallantSms.Application.Reports;
using GallantSms.Application.Tenants;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Reports;
using GallantSms.Infrastructure.Persistence;
using GallantSms.Infrastructure.Tenancy;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Reports;

/// <summary>
/// Reads figures: whole days of the zone from the days' sums, the rest, and days that are marked, from slots. All of one question sees the
/// same moment.
/// </summary>
internal sealed class ReportFigures(TenantDataSources sources, ReportZones zones) : IReportFigures
{
    /// <summary>The server ends what takes longer.</summary>
    private const string Manners = "select set_config('statement_timeout', '15000', true), set_config('jit', 'off', true), set_config('work_mem', '32MB', true)";

    private const string Marked = """
        select d.day from report_days_dirty d join report_zones z on z.id = d.zone where z.name = $1 and d.day >= $2 and d.day < $3
        """;

    /// <summary>Of a tenant in this process; more wait. One that asks and asks takes no more of the server than that.</summary>
    private const int AtATime = 3;

    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _turns = [];

    public async Task<FigureSet> ReadAsync(TenantInfo tenant, FigureQuestion question, CancellationToken ct)
    {
        var source = await sources.GetAsync(tenant.Id, ct);
        var turn = _turns.GetOrAdd(tenant.Id, _ => new(AtATime));
        await turn.WaitAsync(ct);
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            var (query, pending, wantsZone) = await PlanAsync(connection, transaction, question, ct);
            var (rows, keys, totals) = await CountAsync(connection, transaction, query, question, ct);
            var more = rows.Count > question.Limit;
            if (more) rows.RemoveAt(rows.Count - 1);
            if (question.Plan.Measures.Any(m => m.IsLatency())) await LatenciesAsync(connection, transaction, query, question.Plan, rows, keys, totals, ct);
            await transaction.CommitAsync(ct);
            if (wantsZone) await zones.AddAsync(source, question.Plan.Zone.Id, ct);
            return new(rows, totals, more, pending);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && !ct.IsCancellationRequested)
        {
            throw ReportErrors.TooSlow();
        }
        finally
        {
            turn.Release();
        }
    }

    private static async Task<(FigureQuery Query, int Pending, bool WantsZone)> PlanAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, FigureQuestion question, CancellationToken ct)
    {
        var plan = question.Plan;
        var (from, to) = (ReportSlots.Of(question.From), ReportSlots.NotBefore(question.To));
        var (first, end) = WholeDays(question.From, question.To, plan.Zone);
        var wanted = plan.Filters.Where(f => FigureQuery.IsWord(f.Key)).SelectMany(f => f.Value.Select(v => (f.Key, Value: f.Key == ReportDimension.User ? Guid.Parse(v).ToString() : v))).ToList();
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add(Manners);
        batch.Add("select id from report_zones where name = $1", BatchCommands.Value(plan.Zone.Id));
        batch.Add(Marked, BatchCommands.Value(plan.Zone.Id), BatchCommands.Value(first, NpgsqlDbType.Date), BatchCommands.Value(end, NpgsqlDbType.Date));
        batch.Add("select count(*)::int from report_dirty where slot >= $1 and slot < $2", BatchCommands.Value(from), BatchCommands.Value(to));
        batch.Add(
            "select v.kind, v.id from report_values v join unnest($1::smallint[], $2::text[]) w(kind, value) on v.kind = w.kind and v.value = w.value",
            BatchCommands.Array(NpgsqlDbType.Smallint, wanted.Select(w => FigureQuery.KindOf(w.Key)).ToArray()), BatchCommands.Array(NpgsqlDbType.Text, wanted.Select(w => w.Value).ToArray()));

        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var zone = await reader.ReadAsync(ct) ? reader.GetInt16(0) : (short)0;
        await reader.NextResultAsync(ct);
        var marked = new SortedSet<DateOnly>();
        while (await reader.ReadAsync(ct)) marked.Add(reader.GetFieldValue<DateOnly>(0));
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        var pending = reader.GetInt32(0);
        await reader.NextResultAsync(ct);
        var words = new List<(short Kind, int Id)>();
        while (await reader.ReadAsync(ct)) words.Add((reader.GetInt16(0), reader.GetInt32(1)));
        var byDimension = wanted.Select(w => w.Key).Distinct().SelectMany(d => words.Where(w => w.Kind == FigureQuery.KindOf(d)).Select(w => (d, w.Id))).ToLookup(w => w.d, w => w.Id);

        var bySlots = zone == 0 || plan.Grain == ReportGrain.Hour || first >= end;
        var span = bySlots ? new FigureSpan(0, first, first, [], [from], [to]) : Span(zone, first, end, marked, from, to, plan.Zone);
        return (new(question, span, byDimension), pending, zone == 0 && plan.Grain != ReportGrain.Hour && end.DayNumber - first.DayNumber > 31);
    }

    /// <summary>The days that lie in the period as a whole; none when the first is not before the second.</summary>
    private static (DateOnly First, DateOnly End) WholeDays(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var first = DateOnly.FromDateTime(ReportPeriods.LocalOf(from, zone));
        if (ReportSlots.StartOf(first, zone) < ReportSlots.Of(from)) first = first.AddDays(1);
        return (first, DateOnly.FromDateTime(ReportPeriods.LocalOf(to, zone)));
    }

    private static FigureSpan Span(short zone, DateOnly first, DateOnly end, SortedSet<DateOnly> marked, int from, int to, TimeZoneInfo local)
    {
        var ranges = new List<(int From, int To)>();
        void Add(int lo, int hi)
        {
            if (lo >= hi) return;
            if (ranges.Count > 0 && ranges[^1].To == lo) ranges[^1] = (ranges[^1].From, hi);
            else ranges.Add((lo, hi));
        }

        Add(from, ReportSlots.StartOf(first, local));
        foreach (var day in marked) Add(ReportSlots.StartOf(day, local), ReportSlots.StartOf(day.AddDays(1), local));
        Add(ReportSlots.StartOf(end, local), to);
        return new(zone, first, end, [.. marked], [.. ranges.Select(r => r.From)], [.. ranges.Select(r => r.To)]);
    }

    private static async Task<(List<FigureRow> Rows, List<string> Keys, FigureRow Totals)> CountAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, FigureQuery query, FigureQuestion question, CancellationToken ct)
    {
        var plan = question.Plan;
        var accounts = question.Providers.ToDictionary(p => p.Value, p => p.Key);
        await using var batch = new NpgsqlBatch(connection, transaction);
        query.AddTotals(batch);
        query.AddRows(batch);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var totals = new FigureRow(-1, new string?[plan.Dimensions.Count], Figures(reader, 0));
        await reader.NextResultAsync(ct);
        var (rows, keys) = (new List<FigureRow>(), new List<string>());
        while (await reader.ReadAsync(ct))
        {
            var step = reader.GetInt32(0);
            var (raw, values) = (new string[plan.Dimensions.Count], new string?[plan.Dimensions.Count]);
            for (var i = 0; i < values.Length; i++)
            {
                raw[i] = reader.GetString(1 + 2 * i);
                values[i] = await reader.IsDBNullAsync(2 + 2 * i, ct) ? null : Word(plan.Dimensions[i], reader.GetString(2 + 2 * i), accounts);
            }

            rows.Add(new(step, values, Figures(reader, 1 + 2 * values.Length)));
            keys.Add(string.Join('|', [step.ToString(System.Globalization.CultureInfo.InvariantCulture), .. raw]));
        }

        return (rows, keys, totals);

        double?[] Figures(NpgsqlDataReader from, int at) => [.. plan.Measures.Select((_, i) => from.IsDBNull(at + i) ? (double?)null : from.GetDouble(at + i))];
    }

    private static string? Word(ReportDimension dimension, string value, Dictionary<short, Guid> accounts) => dimension switch
    {
        ReportDimension.Provider => accounts.TryGetValue(Number(value), out var id) ? id.ToString() : null,
        ReportDimension.Traffic => Words.Of((TrafficClass)Number(value)),
        ReportDimension.Status => Words.Of((MessageStatus)Number(value)),
        ReportDimension.Reason => Words.Of((MessageReason)Number(value)),
        _ => value,
    };

    private static short Number(string value) => short.Parse(value, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task LatenciesAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, FigureQuery query, ReportPlan plan, List<FigureRow> rows, List<string> keys, FigureRow totals, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (keys.Count > rows.Count) query.AddTotalLatencies(batch); // else the rows are all there is
        query.AddLatencies(batch, [.. keys.Take(rows.Count)]);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var all = new LatencyClasses();
        if (keys.Count > rows.Count)
        {
            while (await reader.ReadAsync(ct)) all.Add(reader.GetInt32(0), reader.GetInt16(1), reader.GetInt64(2));
            await reader.NextResultAsync(ct);
        }

        var byKey = new Dictionary<string, LatencyClasses>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            var key = reader.GetString(0);
            if (!byKey.TryGetValue(key, out var classes)) byKey[key] = classes = new();
            classes.Add(reader.GetInt32(1), reader.GetInt16(2), reader.GetInt64(3));
            if (keys.Count == rows.Count) all.Add(reader.GetInt32(1), reader.GetInt16(2), reader.GetInt64(3));
        }

        all.Fill(plan.Measures, totals.Figures);

        for (var i = 0; i < rows.Count; i++)
        {
            if (byKey.TryGetValue(keys[i], out var classes)) classes.Fill(plan.Measures, rows[i].Figures);
        }
    }
}
