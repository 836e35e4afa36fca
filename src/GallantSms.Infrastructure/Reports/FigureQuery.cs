using System.Text;
using GallantSms.Application.Reports;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Messages.Reports;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Reports;

/// <summary>Where a period's figures lie: whole days that are summed, and ranges of slots for what is not.</summary>
internal sealed record FigureSpan(short Zone, DateOnly FromDay, DateOnly ToDay, DateOnly[] NotDays, int[] SlotsFrom, int[] SlotsTo);

/// <summary>
/// Writes the statements of a question. Names in them come from enums only; everything a caller gave is a parameter. Each statement
/// is added to a batch with the same parameters.
/// </summary>
internal sealed class FigureQuery
{
    private readonly List<Func<NpgsqlParameter>> _parameters = [];
    private readonly FigureQuestion _question;
    private readonly ReportPlan _plan;
    private readonly string _rows;
    private readonly string _keys;

    /// <param name="words">Ids of the words that filters name.</param>
    public FigureQuery(FigureQuestion question, FigureSpan span, ILookup<ReportDimension, int> words)
    {
        (_question, _plan) = (question, question.Plan);
        var own = Parameter(NpgsqlDbType.Smallint, question.CostAccounts);
        var known = Parameter(NpgsqlDbType.Smallint, question.Providers.Values.ToArray());
        var filters = string.Concat(_plan.Filters.Select(f => " and " + Filter(f.Key, f.Value, words)));
        var byDay = _plan.Grain is ReportGrain.None or ReportGrain.Hour ? "-1" : $"width_bucket(f.day, {Parameter(NpgsqlDbType.Date, question.Steps.Select(s => DateOnly.FromDateTime(s.DateTime)).ToArray())}) - 1";
        var bySlot = _plan.Grain == ReportGrain.None ? "-1" : $"width_bucket(f.slot, {Parameter(NpgsqlDbType.Integer, question.Steps.Select(ReportSlots.NotBefore).ToArray())}) - 1";
        var columns = $"{string.Concat(_plan.Dimensions.Select((d, i) => $"{Column(d, known)} as d{i}, "))}f.status, f.messages, f.segments, f.spent, f.cost, f.account = any({own}) as own, f.handed, f.handed_n, f.arrived, f.arrived_n";
        _keys = string.Concat(_plan.Dimensions.Select((_, i) => $", d{i}"));
        _rows = $"""
            with rows as not materialized (
                select {byDay} as step, {columns} from report_days f
                where f.zone = {Parameter(() => BatchCommands.Value(span.Zone))} and f.day >= {Day(span.FromDay)} and f.day < {Day(span.ToDay)} and f.day <> all({Parameter(NpgsqlDbType.Date, span.NotDays)}){filters}
                union all
                select {bySlot}, {columns} from unnest({Parameter(NpgsqlDbType.Integer, span.SlotsFrom)}, {Parameter(NpgsqlDbType.Integer, span.SlotsTo)}) r(lo, hi)
                join report_slots f on f.slot >= r.lo and f.slot < r.hi{filters}
            )
            """;
    }

    public void AddTotals(NpgsqlBatch batch) => Add(batch, $"{_rows} select {Measures} from rows");

    /// <summary>Step, raw keys as text, words of the keys, measures.</summary>
    public void AddRows(NpgsqlBatch batch)
    {
        var (names, joins) = (new StringBuilder(), new StringBuilder());
        foreach (var (i, dimension) in _plan.Dimensions.Index())
        {
            if (IsWord(dimension)) joins.Append($" left join report_values v{i} on v{i}.id = g.d{i}");
            names.Append($", g.d{i}::text, {Shown(dimension, i)}");
        }

        var measures = string.Concat(_plan.Measures.Select((_, i) => $", g.m{i}"));
        var order = _plan.Sort is { } sort
            ? $"g.m{_plan.Measures.ToList().IndexOf(sort)} {(_plan.Descending ? "desc" : "asc")} nulls last, g.step{string.Concat(_plan.Dimensions.Select((_, i) => $", g.d{i}"))}"
            : $"g.step {(_plan.Descending ? "desc" : "asc")}, g.size desc{string.Concat(_plan.Dimensions.Select((_, i) => $", g.d{i}"))}";
        Add(batch, $"""
            {_rows}, g as (select step{_keys}, sum(messages) as size, {Measures} from rows group by step{_keys})
            select g.step{names}{measures} from g{joins} order by {order} limit {_question.Limit + 1}
            """);
    }

    /// <summary>Of all: kind (0 hand-over, 1 delivery), class, messages.</summary>
    public void AddTotalLatencies(NpgsqlBatch batch) => Add(batch, $"""
        {_rows}
        select 0, bin, sum(n) from {Classes("handed")} group by bin
        union all
        select 1, bin, sum(n) from {Classes("arrived")} group by bin
        """);

    /// <summary>Of rows that were read, by their raw keys joined with bars: key, kind, class, messages.</summary>
    public void AddLatencies(NpgsqlBatch batch, string[] rows)
    {
        var key = $"step::text{string.Concat(_plan.Dimensions.Select((_, i) => $" || '|' || d{i}::text"))}";
        var only = $"${_parameters.Count + 1}";
        var command = Add(batch, $"""
            {_rows}
            select * from (select {key} as key, 0 as kind, bin, sum(n) as n from {Classes("handed")} group by step{_keys}, bin) h where key = any({only})
            union all
            select * from (select {key} as key, 1, bin, sum(n) from {Classes("arrived")} group by step{_keys}, bin) a where key = any({only})
            """);
        command.Parameters.Add(BatchCommands.Array(NpgsqlDbType.Text, rows));
    }

    /// <summary>Unnested in the list of columns: as a join it costs ten times as much (2.4 s a year, and 0.2 s).</summary>
    private string Classes(string kind) => $"(select step{_keys}, unnest({kind}) as bin, unnest({kind}_n) as n from rows) c";

    private string Measures => string.Join(", ", _plan.Measures.Select((m, i) => $"{Measure(m)} as m{i}"));

    public static bool IsWord(ReportDimension dimension) => dimension is ReportDimension.Sender or ReportDimension.Campaign or ReportDimension.User;

    public static short KindOf(ReportDimension dimension) => dimension switch { ReportDimension.Sender => 1, ReportDimension.Campaign => 2, _ => 3 };

    private static string Measure(ReportMeasure measure) => measure switch
    {
        ReportMeasure.Messages => "coalesce(sum(messages), 0)::float8",
        ReportMeasure.Delivered => "coalesce(sum(messages) filter (where status = 10), 0)::float8",
        ReportMeasure.Failed => "coalesce(sum(messages) filter (where status in (11, 12, 20, 21)), 0)::float8",
        ReportMeasure.OnTheWay => "coalesce(sum(messages) filter (where status < 10), 0)::float8",
        ReportMeasure.DeliveryRate => "coalesce(sum(messages) filter (where status = 10), 0)::float8 / nullif(sum(messages) filter (where status between 10 and 13), 0)::float8",
        ReportMeasure.Segments => "coalesce(sum(segments), 0)::float8",
        ReportMeasure.Spend => "coalesce(sum(spent), 0)::float8",
        ReportMeasure.Cost => "coalesce(sum(cost) filter (where own), 0)::float8",
        ReportMeasure.Margin => "coalesce(sum(spent - cost) filter (where own), 0)::float8",
        _ => "null::float8", // latencies come from their classes
    };

    private static string Column(ReportDimension dimension, string known) => dimension switch
    {
        ReportDimension.User => "f.credential",
        ReportDimension.Provider => $"case when f.account = any({known}) then f.account else -1 end",
        _ => $"f.{Words.Of(dimension)}",
    };

    /// <summary>Null: others, too rare to be told apart.</summary>
    private static string Shown(ReportDimension dimension, int i) => dimension switch
    {
        ReportDimension.Campaign => $"case when g.d{i} = -1 then '' else v{i}.value end",
        ReportDimension.Sender or ReportDimension.User => $"v{i}.value",
        ReportDimension.Network or ReportDimension.Provider => $"case when g.d{i} >= 0 then g.d{i}::text end",
        _ => $"g.d{i}::text",
    };

    private string Filter(ReportDimension dimension, string[] values, ILookup<ReportDimension, int> words) => dimension switch
    {
        ReportDimension.Country => $"f.country = any({Parameter(NpgsqlDbType.Text, values)})",
        ReportDimension.Network => $"f.network = any({Parameter(NpgsqlDbType.Integer, Array.ConvertAll(values, int.Parse))})",
        ReportDimension.Traffic => $"f.traffic = any({Parameter(NpgsqlDbType.Smallint, Numbers<TrafficClass>(values))})",
        ReportDimension.Status => $"f.status = any({Parameter(NpgsqlDbType.Smallint, Numbers<MessageStatus>(values))})",
        ReportDimension.Reason => $"f.reason = any({Parameter(NpgsqlDbType.Smallint, Numbers<MessageReason>(values))})",
        ReportDimension.Provider => $"f.account = any({Parameter(NpgsqlDbType.Smallint, values.Select(v => _question.Providers.GetValueOrDefault(Guid.Parse(v), (short)-1)).ToArray())})",
        _ => $"f.{(dimension == ReportDimension.User ? "credential" : Words.Of(dimension))} = any({Parameter(NpgsqlDbType.Integer, [.. words[dimension], .. values.Contains(ReportValues.NoCampaign) && dimension == ReportDimension.Campaign ? [-1] : Array.Empty<int>()])})",
    };

    private static short[] Numbers<T>(string[] words)
        where T : struct, Enum => [.. Enum.GetValues<T>().Where(v => words.Contains(Words.Of(v))).Select(v => Convert.ToInt16(v, System.Globalization.CultureInfo.InvariantCulture))];

    private string Day(DateOnly day) => Parameter(() => BatchCommands.Value(day, NpgsqlDbType.Date));

    private string Parameter<T>(NpgsqlDbType type, T[] values) => Parameter(() => BatchCommands.Array(type, values));

    private string Parameter(Func<NpgsqlParameter> make)
    {
        _parameters.Add(make);
        return $"${_parameters.Count}";
    }

    private NpgsqlBatchCommand Add(NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var make in _parameters) command.Parameters.Add(make());
        batch.BatchCommands.Add(command);
        return command;
    }
}
