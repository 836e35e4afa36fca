using GallantSms.Application.Messages.Search;
using GallantSms.Domain.Messages;
using GallantSms.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace GallantSms.Infrastructure.Search.Postgres;

/// <summary>
/// A query as SQL. What was given only ever becomes a parameter. Words are looked for in two places, texts of their own and texts
/// that a batch shares; each place is its own select, because no index serves an "or" over two tables.
/// </summary>
internal sealed class PostgresStatement
{
    private readonly List<string> _conditions = [];
    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly bool _byNumber;
    private readonly bool _byBatch;
    private readonly string? _words;

    public PostgresStatement(Wanted wanted)
    {
        var query = wanted.Query;
        _conditions.AddRange(Common(wanted));
        if (query.Number is { } number) Where("s.reversed = {0}", Value(ReversedNumber.Of(number)));
        if (query.NumberEnding is { } ending)
        {
            var (low, high) = ReversedNumber.RangeOf(ending);
            Where("s.reversed between {0} and {1}", Value(low), Value(high));
        }

        _conditions.AddRange(Labels(wanted, "t"));
        foreach (var without in wanted.Without) _conditions.Add($"({string.Join(" and ", [.. Common(without), .. Labels(without, "b"), .. Said(without)])}) is not true");
        _byNumber = query.Number is not null || query.NumberEnding is not null;
        _byBatch = wanted.References.Length + wanted.Campaigns.Length + wanted.Tags.Length > 0;
        if (wanted.Words.Length > 0) _words = Words(wanted);
    }

    /// <summary>What a message and its batch tell by themselves.</summary>
    private IEnumerable<string> Common(Wanted wanted)
    {
        var query = wanted.Query;
        if (wanted.From is { } from) yield return Clause("m.id >= {0}", Value(MessageIds.Floor(DateTimeOffset.FromUnixTimeMilliseconds(from))));
        if (wanted.To is { } to) yield return Clause("m.id < {0}", Value(MessageIds.Floor(DateTimeOffset.FromUnixTimeMilliseconds(to))));
        if (query.Number is { } number) yield return Clause("m.msisdn = {0}", Value(number));
        if (query.NumberEnding is { } ending) yield return Clause("right(m.msisdn::text, {0}) = {1}", Value(ending.Length), Value(ending));
        if (query.BulkId is { } bulk)
            yield return Clause("m.batch_id = {0} and m.id between (select first_id from batches where id = {0}) and (select last_id from batches where id = {0})", Value(bulk));
        if (query.CostFrom is { } least) yield return Clause("m.price >= {0}", Value(least));
        if (query.CostTo is { } most) yield return Clause("m.price <= {0}", Value(most));
        foreach (var any in new[]
        {
            Any("m.status", NpgsqlDbType.Smallint, query.Statuses.Select(s => (short)s)),
            Any("m.reason", NpgsqlDbType.Smallint, query.Reasons.Select(r => (short)r)),
            Any("m.account", NpgsqlDbType.Smallint, query.Accounts),
            Any("m.country", NpgsqlDbType.Text, wanted.Countries),
            Any("m.network", NpgsqlDbType.Integer, query.Networks),
            Any("b.sender_id", NpgsqlDbType.Text, wanted.Senders),
            Any("b.credential_id", NpgsqlDbType.Uuid, query.Credentials),
        })
        {
            if (any is not null) yield return any;
        }
    }

    /// <param name="of">The batch itself, or its row beside the words, which has an index for each of these.</param>
    private IEnumerable<string> Labels(Wanted wanted, string of)
    {
        if (Any($"{of}.reference", NpgsqlDbType.Text, wanted.References) is { } references) yield return references;
        if (Any($"{of}.campaign", NpgsqlDbType.Text, wanted.Campaigns) is { } campaigns) yield return campaigns;
        if (wanted.Tags.Length > 0) yield return Clause($"{of}.tags <> '{{{{}}}}' and {of}.tags && {{0}}", BatchCommands.Array(NpgsqlDbType.Text, wanted.Tags));
    }

    /// <summary>For a message that was found by something else.</summary>
    private IEnumerable<string> Said(Wanted wanted)
    {
        if (wanted.Words.Length == 0) yield break;
        var words = Words(wanted);
        yield return $"""
            case when m.text is null
                then exists (select from batch_search x where x.batch_id = m.batch_id and m.id between x.first_id and x.last_id and x.words @@ {words})
                else exists (select from message_search x where x.message_id = m.id and x.words @@ {words}) end
            """;
    }

    private string Words(Wanted wanted) => Parameter(Value(string.Join(" & ", wanted.Words.Select(w => $"'{w}'")))) + "::tsquery";

    /// <summary>What comes behind the cursor.</summary>
    public void After(SearchCursor cursor)
    {
        var (id, price) = (Value(cursor.Id), Value(cursor.Price));
        switch (cursor.Order)
        {
            case SearchOrder.Newest: Where("m.id < {0}", id); break;
            case SearchOrder.Oldest: Where("m.id > {0}", id); break;
            case SearchOrder.Dearest: Where("(m.price, m.id) < ({0}, {1})", price, id); break;
            default: Where("(m.price, m.id) > ({0}, {1})", price, id); break;
        }
    }

    /// <summary>Whether at most so many texts have all the words; null when no words are asked for.</summary>
    public NpgsqlCommand? HasFew(NpgsqlConnection connection, int few)
    {
        if (_words is null) return null;
        var more = Parameter(Value(few + 1));
        return Command(connection, $"""
            select (select count(*) from (select from message_search s where s.words @@ {_words} limit {more}) as own)
                 + (select count(*) from (select from batch_search t where t.words @@ {_words} limit {more}) as shared) < {more}
            """);
    }

    /// <param name="few">
    /// The words stand in few texts, and those are where to begin. The planner does not know it: a word that its statistics do not name
    /// counts as one in two hundred, so for a page of the newest it would go through all messages in their order and wait for hits.
    /// </param>
    public NpgsqlCommand Page(NpgsqlConnection connection, SearchOrder order, int limit, bool few)
    {
        var by = order switch
        {
            SearchOrder.Newest => "id desc",
            SearchOrder.Oldest => "id",
            SearchOrder.Dearest => "price desc, id desc",
            _ => "price, id",
        };
        var most = Parameter(Value(limit));
        var ends = $"order by {by.Replace("id", "m.id", StringComparison.Ordinal).Replace("price", "m.price", StringComparison.Ordinal)} limit {most}";
        if (few) return Command(connection, $"{OfFewTexts(ends)} select id, price from h order by {by} limit {most}");
        var selects = Selects("m.id, m.price").Select(s => $"({s} {ends})");
        return Command(connection, $"select id, price from ({string.Join(" union all ", selects)}) as h order by {by} limit {most}");
    }

    /// <summary>From the texts to their messages: of a text that a whole batch shares, a page at most.</summary>
    private string OfFewTexts(string ends)
    {
        var shared = Select("m.id, m.price", _byNumber, false, "m.batch_id = t.batch_id", "m.id between t.first_id and t.last_id", "m.text is null");
        return $"""
            with own as materialized (select message_id from message_search where words @@ {_words}),
            t as materialized (select * from batch_search where words @@ {_words}),
            h as materialized (
                {SelectFrom("own join messages m on m.id = own.message_id", "m.id, m.price", _byNumber, _byBatch, "m.text is not null")}
                union all
                select x.id, x.price from t cross join lateral ({shared} {ends}) as x)
            """;
    }

    public NpgsqlCommand Facets(NpgsqlConnection connection, int sample, int values)
    {
        var (most, each) = (Parameter(Value(sample)), Parameter(Value(values)));
        // The time is the first 48 bits of an id.
        var selects = Selects("m.id, m.status, m.reason, m.country, m.account, b.sender_id, b.campaign, b.tags").Select(s => $"({s} limit {most})");
        return Command(connection, $"""
            with h as materialized (select * from ({string.Join(" union all ", selects)}) as all_of_it limit {most})
            select 'total', '', count(*) from h
            union all (select 'status', status::text, count(*) from h group by 2 order by 3 desc, 2 limit {each})
            union all (select 'reason', reason::text, count(*) from h where reason <> 0 group by 2 order by 3 desc, 2 limit {each})
            union all (select 'country', country, count(*) from h group by 2 order by 3 desc, 2 limit {each})
            union all (select 'account', account::text, count(*) from h where account <> 0 group by 2 order by 3 desc, 2 limit {each})
            union all (select 'sender', sender_id, count(*) from h group by 2 order by 3 desc, 2 limit {each})
            union all (select 'campaign', campaign, count(*) from h where campaign is not null group by 2 order by 3 desc, 2 limit {each})
            union all (select 'tag', tag, count(*) from h, unnest(tags) as tag group by 2 order by 3 desc, 2 limit {each})
            union all (select 'day', (('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 86400000)::text, count(*) from h group by 2)
            """);
    }

    private IEnumerable<string> Selects(string columns)
    {
        if (_words is null) return [Select(columns, _byNumber, _byBatch)];
        return
        [
            Select(columns, true, _byBatch, $"s.words @@ {_words}", "m.text is not null"),
            Select(columns, _byNumber, true, $"t.words @@ {_words}", "m.text is null"),
        ];
    }

    private string Select(string columns, bool messageSearch, bool batchSearch, params string[] more) => SelectFrom("messages m", columns, messageSearch, batchSearch, more);

    /// <param name="messages">Where they come from, as <c>m</c>.</param>
    private string SelectFrom(string messages, string columns, bool messageSearch, bool batchSearch, params string[] more)
    {
        var from = $"{messages} join batches b on b.id = m.batch_id";
        if (messageSearch) from += " join message_search s on s.message_id = m.id";
        if (batchSearch) from += " join batch_search t on t.batch_id = m.batch_id and m.id between t.first_id and t.last_id";
        string[] conditions = [.. more, .. _conditions];
        return $"select {columns} from {from}{(conditions.Length == 0 ? "" : $" where {string.Join(" and ", conditions)}")}";
    }

    private string? Any<T>(string column, NpgsqlDbType type, IEnumerable<T> values)
    {
        T[] all = [.. values];
        return all.Length == 0 ? null : Clause($"{column} = any ({{0}})", BatchCommands.Array(type, all));
    }

    private void Where(string condition, params NpgsqlParameter[] parameters) => _conditions.Add(Clause(condition, parameters));

    private string Clause(string condition, params NpgsqlParameter[] parameters) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, parameters.Select(object (p) => Parameter(p)).ToArray());

    private string Parameter(NpgsqlParameter parameter)
    {
        _parameters.Add(parameter);
        return $"${_parameters.Count}";
    }

    private static NpgsqlParameter Value(object value) => BatchCommands.Value(value);

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // put together from the constants above, all that was given is in parameters
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.AddRange(_parameters.ToArray());
        return command;
    }
}
